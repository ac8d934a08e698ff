import type { Algebra } from '@comunica/utils-algebra'
import type { Term } from '@rdfjs/types'
import { ExpressionTypes } from '@traqula/algebra-transformations-1-2'
import type { PlanComparison, PlanCondition, PlanNode, PlanText, PlanValue } from '#storage/quad-plan.ts'

type Argument = Algebra.KnownExpression
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
      return planIn(args, known.operator === 'notin')
    case '=':
    case '!=':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return planComparison(known.operator, first, second)
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
function planIn(args: readonly Argument[], negated: boolean): PlanCondition | undefined {
  const [subject, ...members] = args
  const parts = members.map((member) => planComparison('=', subject, member))
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined
  const any: PlanCondition = { kind: 'or', parts: parts as PlanCondition[] }
  return negated ? { kind: 'not', part: any } : any
}

function planComparison(
  operator: PlanComparison,
  first: Argument | undefined,
  second: Argument | undefined,
): PlanCondition | undefined {
  const [left, right] = [planValue(first), planValue(second)]
  return left && right && { kind: 'compare', operator, left, right }
}

function planValue(expression: Argument | undefined): PlanValue | undefined {
  if (!expression) return undefined
  if (expression.subType === ExpressionTypes.TERM) {
    const term = expression.term as Term
    return term.termType === 'Variable' ? { kind: 'variable', name: term.value } : { kind: 'term', term }
  }
  const text = planText(expression)
  return text && { kind: 'text', text }
}

function planText(expression: Argument | undefined): PlanText | undefined {
  if (expression?.subType !== ExpressionTypes.OPERATOR) return undefined
  const inner = expression.args[0] as Argument | undefined
  switch (expression.operator) {
    case 'str':
    case 'lang':
    case 'datatype': {
      const variable = variableOf(inner)
      return variable === undefined ? undefined : { kind: expression.operator, variable }
    }
    case 'lcase':
    case 'ucase': {
      // Only over a plain string: of a tagged one, the result keeps its tag.
      const text = planText(inner)
      if (!text || text.kind === 'datatype') return undefined
      return { kind: expression.operator === 'lcase' ? 'lower' : 'upper', text }
    }
    default:
      return undefined
  }
}

/** What is looked through for a plain string (17.4.3.1.2): any string, for there a tag that LCASE keeps makes no difference. */
function planSearched(expression: Argument | undefined): PlanText | undefined {
  const text = planText(expression) ?? stringVariable(expression)
  if (text || expression?.subType !== ExpressionTypes.OPERATOR) return text
  const change = caseChanges[expression.operator]
  const inner = change && planSearched(expression.args[0] as Argument | undefined)
  return inner && inner.kind !== 'datatype' ? { kind: change, text: inner } : undefined
}

const caseChanges: Record<string, 'lower' | 'upper'> = { lcase: 'lower', ucase: 'upper' }

function stringVariable(expression: Argument | undefined): PlanText | undefined {
  const variable = variableOf(expression)
  return variable === undefined ? undefined : { kind: 'string', variable }
}

function variableOf(expression: Argument | undefined): string | undefined {
  if (expression?.subType !== ExpressionTypes.TERM) return undefined
  return expression.term.termType === 'Variable' ? expression.term.value : undefined
}

function plainString(expression: Argument | undefined): string | undefined {
  if (expression?.subType !== ExpressionTypes.TERM) return undefined
  const term = expression.term as Term
  const isPlain = term.termType === 'Literal' && term.datatype.value.endsWith('#string')
  return isPlain ? term.value : undefined
}
