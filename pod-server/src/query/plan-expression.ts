import type { Algebra } from '@comunica/utils-algebra'
import type { Term } from '@rdfjs/types'
import { ExpressionTypes } from '@traqula/algebra-transformations-1-2'
import type {
  DatePart,
  PlanComparison,
  PlanCondition,
  PlanExpression,
  PlanNode,
  PlanValue,
} from '#storage/quad-plan.ts'
import {
  type Argument,
  plainString,
  planSearched,
  planTagged,
  planText,
  variableOf,
  xsd,
} from './plan-text.ts'

type PlanInput = (operation: Algebra.Operation) => PlanNode

/** A boolean expression as a condition of a plan; undefined when plans have no words for it. EXISTS needs `planInput`. */
export function planCondition(
  expression: Algebra.Expression,
  planInput: PlanInput,
): PlanCondition | undefined {
  const known = expression as Argument
  if (known.subType === ExpressionTypes.EXISTENCE) {
    return { kind: 'exists', negated: known.not, input: planInput(known.input) }
  }
  if (known.subType !== ExpressionTypes.OPERATOR) return undefined
  const args = known.args as Argument[]
  const [first, second, third] = args
  switch (known.operator) {
    case '&&':
    case '||':
      return planParts(known.operator === '&&' ? 'and' : 'or', args, planInput)
    case '!': {
      const part = first && planCondition(first, planInput)
      return part && { kind: 'not', part }
    }
    case 'in':
    case 'notin':
      return planIn(args, known.operator === 'notin', planInput)
    case '=':
    case '!=':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return planComparison(known.operator, [first, second], planInput)
    case 'sameterm': {
      const [left, right] = [planValue(first), planValue(second)]
      return left && right && { kind: 'same-term', left, right }
    }
    case 'bound': {
      const variable = variableOf(first)
      return variable === undefined ? undefined : { kind: 'bound', variable }
    }
    default:
      return planTest(known.operator, first, second, third)
  }
}

const typeTests: Record<string, 'iri' | 'blank' | 'literal' | 'numeric'> = {
  isiri: 'iri',
  isuri: 'iri',
  isblank: 'blank',
  isliteral: 'literal',
  isnumeric: 'numeric',
}

const textTests: Record<string, 'contains' | 'starts' | 'ends' | 'regex'> = {
  contains: 'contains',
  strstarts: 'starts',
  strends: 'ends',
  regex: 'regex',
}

function planTest(
  operator: string,
  first: Argument | undefined,
  second: Argument | undefined,
  third: Argument | undefined,
): PlanCondition | undefined {
  const type = typeTests[operator]
  if (type) {
    const variable = variableOf(first)
    return variable === undefined ? undefined : { kind: 'is', type, variable }
  }
  if (operator === 'langmatches') return planLangMatches(first, second)
  const test = textTests[operator]
  const text = planSearched(first)
  const pattern = plainString(second)
  const flags = third ? plainString(third) : ''
  if (!test || !text || pattern === undefined || flags === undefined) return undefined
  if (test === 'regex' && !isRegex(pattern, flags)) return undefined
  // The engine's own regular expressions are Unicode-aware too.
  return { kind: 'text', test, text, pattern, flags: test === 'regex' ? `${flags}u` : '' }
}

function isRegex(pattern: string, flags: string): boolean {
  if (!/^[ims]*$/.test(flags)) return false
  try {
    return Boolean(new RegExp(pattern, `${flags}u`))
  } catch {
    return false
  }
}

function planLangMatches(
  first: Argument | undefined,
  second: Argument | undefined,
): PlanCondition | undefined {
  const text = planText(first)
  const range = plainString(second)
  if (text?.kind !== 'lang' || range === undefined) return undefined
  return { kind: 'lang-matches', variable: text.variable, range }
}

function planParts(
  kind: 'and' | 'or',
  args: readonly Argument[],
  planInput: PlanInput,
): PlanCondition | undefined {
  const parts: PlanCondition[] = []
  for (const arg of args) {
    const part = planCondition(arg, planInput)
    if (!part) return undefined
    if (part.kind === kind) parts.push(...part.parts)
    else parts.push(part)
  }
  return { kind, parts }
}

/** SPARQL 1.1 17.4.1.9: IN is a chain of = joined by ||. */
function planIn(
  args: readonly Argument[],
  negated: boolean,
  planInput: PlanInput,
): PlanCondition | undefined {
  const [subject, ...members] = args
  const parts = members.map((member) => planComparison('=', [subject, member], planInput))
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined
  const any: PlanCondition = { kind: 'or', parts: parts as PlanCondition[] }
  return negated ? { kind: 'not', part: any } : any
}

function planComparison(
  operator: PlanComparison,
  sides: readonly (Argument | undefined)[],
  planInput: PlanInput,
): PlanCondition | undefined {
  const [left, right] = sides.map((side) => side && planExpression(side, planInput))
  return left && right && { kind: 'compare', operator, left, right }
}

function planValue(expression: Argument | undefined): PlanValue | undefined {
  if (expression?.subType === ExpressionTypes.TERM) {
    const term = expression.term as Term
    return term.termType === 'Variable' ? { kind: 'variable', name: term.value } : { kind: 'term', term }
  }
  const text = planText(expression)
  return text && { kind: 'text', text }
}

/** An expression of any type; undefined when plans have no words for it. */
export function planExpression(
  expression: Algebra.Expression,
  planInput: PlanInput,
): PlanExpression | undefined {
  const known = expression as Argument
  const value = planValue(known)
  if (value) return value
  if (known.subType === ExpressionTypes.NAMED && known.name.value === `${xsd}date`) {
    return planDatePart('date', known.args[0], planInput)
  }
  if (known.subType !== ExpressionTypes.OPERATOR) return planTruth(known, planInput)
  const args = known.args as Argument[]
  const part = dateParts[known.operator]
  if (part) return planDatePart(part, args[0], planInput)
  switch (known.operator) {
    case 'strlen': {
      const text = planSearched(args[0])
      return text && { kind: 'length', text }
    }
    case 'if':
      return planChoice(args, planInput)
    case 'coalesce': {
      const options = args.map((arg) => planExpression(arg, planInput))
      return options.includes(undefined)
        ? undefined
        : { kind: 'coalesce', options: options as PlanExpression[] }
    }
    default: {
      const tagged = planTagged(known)
      return tagged ? { kind: 'tagged', ...tagged } : planTruth(known, planInput)
    }
  }
}

const dateParts: Readonly<Record<string, DatePart>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  hours: 'hours',
  minutes: 'minutes',
  tz: 'tz',
}

function planDatePart(
  part: DatePart,
  argument: Algebra.Expression | undefined,
  planInput: PlanInput,
): PlanExpression | undefined {
  const of = argument && planExpression(argument, planInput)
  return of && { kind: 'date-part', part, of }
}

/** SPARQL 1.1 17.4.1.2: of what is not a condition the engine finds the effective boolean value. */
function planChoice(
  [test, first, second]: readonly Argument[],
  planInput: PlanInput,
): PlanExpression | undefined {
  const condition = test && planCondition(test, planInput)
  const then = first && planExpression(first, planInput)
  const otherwise = second && planExpression(second, planInput)
  return condition && then && otherwise && { kind: 'if', condition, then, otherwise }
}

function planTruth(expression: Argument, planInput: PlanInput): PlanExpression | undefined {
  const condition = planCondition(expression, planInput)
  return condition && { kind: 'truth', condition }
}

/** Whether it is made by calling functions alone: a variable without a value, in any place, makes all of it an error. */
export function isStrict(expression: PlanExpression): boolean {
  if (expression.kind === 'date-part') return isStrict(expression.of)
  return expression.kind !== 'if' && expression.kind !== 'coalesce' && expression.kind !== 'truth'
}
