/** Words of a text, with what stands out in them. Never HTML: what is not markdown is the text it is. */
export type Inline =
  | string
  | { readonly kind: 'break' }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: Emphasis; readonly depth: number; readonly children: readonly Inline[] }

export type Emphasis = 'em' | 'strong' | 'del'

/** The paragraphs, lists and so on of a markdown text. */
export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'list'
      /** The first number; undefined for a list of points. */
      readonly start: number | undefined
      /** Blank lines between items make each a paragraph. */
      readonly isLoose: boolean
      readonly items: readonly (readonly Block[])[]
    }
  | { readonly kind: 'rule' }
