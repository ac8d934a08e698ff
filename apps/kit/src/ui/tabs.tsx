'use client'
import type { ReactNode } from 'react'
import {
  Tabs as AriaTabs,
  type TabsProps as AriaTabsProps,
  Tab,
  TabList,
  TabPanel,
} from 'react-aria-components'

export type TabDescription = { readonly id: string; readonly label: ReactNode; readonly content: ReactNode }

export function Tabs({
  label,
  tabs,
  ...props
}: Omit<AriaTabsProps, 'className' | 'children'> & { label: string; tabs: readonly TabDescription[] }) {
  return (
    <AriaTabs {...props}>
      <TabList aria-label={label} className="flex gap-1 overflow-x-auto border-b">
        {tabs.map((tab) => (
          <Tab
            key={tab.id}
            id={tab.id}
            className="-mb-px flex h-11 cursor-pointer items-center gap-2 border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-muted transition-colors hover:text-ink data-focus-visible:-outline-offset-2 data-selected:border-accent data-selected:text-ink"
          >
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="outline-offset-4">
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
