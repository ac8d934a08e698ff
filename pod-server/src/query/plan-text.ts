import type { Algebra } from '@comunica/utils-algebra'
import type { Term } from '@rdfjs/types'
import { ExpressionTypes } from '@traqula/algebra-transformations-1-2'
import type { PlanText } from '#storage/quad-plan.ts'

export type Argument = Algebra.KnownExpression

/** An expression that is a plain string whenever it is no error; undefined when plans have no words for it. */
export function planText(expression: Argument | undefined): PlanText | undefined {
  if (expression?.subType !== ExpressionTypes.OPERATOR) return undefined
  const args = expression.args as Argument[]
  switch (expression.operator) {
    case 'str':
    case 'lang':
    case 'datatype': {
      const variable = variableOf(args[0])
      return variable === undefined ? undefined : { kind: expression.operator, variable }
    }
    case 'lcase':
    case 'ucase':
    case 'substr':
      return changed(expression.operator, planPlain(args[0]), args)
    case 'strbefore':
    case 'strafter': {
      const [text, mark] = [planPlain(args[0]), plainString(args[1])]
      if (!text || mark === undefined) return undefined
      return { kind: expression.operator === 'strbefore' ? 'before' : 'after', text, mark }
    }
    case 'concat':
      return planJoined(args)
    default:
      return undefined
  }
}

/** A plain string to do something with: the datatype is an IRI. */
function planPlain(expression: Argument | undefined): PlanText | undefined {
  const constant = plainString(expression)
  if (constant !== undefined) return { kind: 'constant', value: constant }
  const text = planText(expression)
  return text?.kind === 'datatype' ? undefined : text
}

/** What keeps the language tag of its string, which that of a plain one has none of. */
function changed(
  operator: string,
  text: PlanText | undefined,
  [, from, count]: readonly Argument[],
): PlanText | undefined {
  if (!text) return undefined
  if (operator === 'lcase') return { kind: 'lower', text }
  if (operator === 'ucase') return { kind: 'upper', text }
  const [start, length] = [wholeNumber(from), wholeNumber(count)]
  if (operator !== 'substr' || start === undefined || (count && length === undefined)) return undefined
  return { kind: 'piece', text, start, length }
}

/** What is made of a variable's string and keeps its language tag. */
export function planTagged(expression: Argument | undefined): { like: string; text: PlanText } | undefined {
  const variable = variableOf(expression)
  if (variable !== undefined) return { like: variable, text: { kind: 'string', variable } }
  if (expression?.subType !== ExpressionTypes.OPERATOR) return undefined
  const args = expression.args as Argument[]
  const inner = planTagged(args[0])
  const text = changed(expression.operator, inner?.text, args)
  return inner && text && { like: inner.like, text }
}

/** SPARQL 1.1 17.4.3.12: of strings of which one has no language tag, the whole has none either. */
function planJoined(args: readonly Argument[]): PlanText | undefined {
  const parts = args.map((arg) => planPlain(arg) ?? stringVariable(arg))
  if (parts.length === 0 || parts.every((part) => part?.kind === 'string')) return undefined
  return parts.includes(undefined) ? undefined : { kind: 'joined', parts: parts as PlanText[] }
}

/** What is looked through for a plain string (17.4.3.1.2): any string, for there a tag that LCASE keeps makes no difference. */
export function planSearched(expression: Argument | undefined): PlanText | undefined {
  const text = planPlain(expression) ?? stringVariable(expression)
  if (text || expression?.subType !== ExpressionTypes.OPERATOR) return text
  const change = caseChanges[expression.operator]
  const inner = change && planSearched(expression.args[0] as Argument | undefined)
  return inner && { kind: change, text: inner }
}

const caseChanges: Record<string, 'lower' | 'upper'> = { lcase: 'lower', ucase: 'upper' }

function stringVariable(expression: Argument | undefined): PlanText | undefined {
  const variable = variableOf(expression)
  return variable === undefined ? undefined : { kind: 'string', variable }
}

export function variableOf(expression: Argument | undefined): string | undefined {
  if (expression?.subType !== ExpressionTypes.TERM) return undefined
  return expression.term.termType === 'Variable' ? expression.term.value : undefined
}

export function plainString(expression: Argument | undefined): string | undefined {
  return constantOf(expression, 'string')
}

function wholeNumber(expression: Argument | undefined): number | undefined {
  const digits = constantOf(expression, 'integer')
  return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : undefined
}

function constantOf(expression: Argument | undefined, type: 'string' | 'integer'): string | undefined {
  if (expression?.subType !== ExpressionTypes.TERM) return undefined
  const term = expression.term as Term
  const isOfType = term.termType === 'Literal' && term.datatype.value === xsd + type
  return isOfType ? term.value : undefined
}

export const xsd = 'http://www.w3.org/2001/XMLSchema#'
