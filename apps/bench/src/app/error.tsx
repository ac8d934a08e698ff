'use client'
export { PageBroke as default } from '@hearth/kit/ui/page-broke.tsx'
