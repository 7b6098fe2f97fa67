import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
  valueFromASTUntyped,
  visit,
} from 'graphql'
import { AnswerText } from '../answers/answerText.ts'
import { todayInChina } from '../calendar.ts'
import { type PeriodInput, type PeriodStep, periodOf, steps } from '../figures/period.ts'

/**
 * What an operation costs: the number of objects (areas, sections, figures, records) that its answer may hold, and then does hold. Both
 * are known without the store, and the work of a request follows them.
 */

/**
 * Most objects of one answer; beyond that one asks in pages. The front page of an area with all departments holds some 200; a map of a
 * hundred counties over twenty years, the largest of the prepared questions, 130,000.
 */
export const mostObjects = 250_000

/** Largest page of any list. */
export const largestPage = 100

/** Entries of a list of which nobody says how many there are: categories, channels, sources. */
const usualLength = 20

/** Usual entries of lists that are short by their nature. Inside each other, too long a guess would refuse what is small. */
export const shortLists: Readonly<Record<string, number>> = {
  'CaseChainEntry.following': 2,
  'CaseChainSection.steps': 3,
  'Figure.notes': 3,
  'FigureProvenance.dimensions': 3,
  'FigureProvenance.missingAreas': 10,
  'FigureProvenance.published': 3,
  'FigureProvenance.sources': 5,
  'FigureSource.indicators': 3,
  'FigureSource.told': 3,
  'Jurisdiction.ancestors': 4,
  'Jurisdiction.codes': 6,
  'KnownFigure.notes': 3,
  'PublishedFigure.dimensions': 3,
  '__Directive.args': 2,
  '__Field.args': 2,
  '__Schema.directives': 10,
  '__Type.enumValues': 5,
  '__Type.fields': 10,
  '__Type.inputFields': 3,
  '__Type.interfaces': 1,
  '__Type.possibleTypes': 2,
}

/** What is estimated: an operation that is valid for the schema, with its variables as they came. */
export interface CostQuestion {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Readonly<Record<string, unknown>>
  readonly now: Date
}

/** How many objects the answer may hold; introspection costs nothing. Never throws: what is wrong in an argument is its resolver's to say. */
export function estimatedCost(question: CostQuestion): number {
  const { schema, operation } = question
  const root = schema.getRootType(operation.operation)
  if (root == null) return 0
  return new Estimate(question, defaultsOf(operation)).ofSelections(operation.selectionSet, root, null)
}

/**
 * How many objects the introspection of an operation may hold. It is the same for everybody and read from memory, so it costs nothing
 * of a rate; asked in itself again and again it would keep the server busy for minutes.
 */
export function introspectionCost(question: CostQuestion): number {
  const { schema, operation } = question
  const root = schema.getRootType(operation.operation)
  if (root == null) return 0
  return new Estimate(question, defaultsOf(operation)).ofIntrospection(operation.selectionSet)
}

/** What an operation may cost. */
export interface OperationCosts {
  readonly estimated: number
  readonly introspection: number
}

/** Of one operation: the values that decide (names of variables; the day, where lists have an entry for each step of a period). */
interface KnownCosts {
  readonly variables: readonly string[]
  readonly byDay: boolean
  readonly costs: Map<string, OperationCosts>
}

// Operations are those that Apollo Server keeps by their text: what is known of one goes when it goes.
const knownCosts = new WeakMap<OperationDefinitionNode, KnownCosts>()
const keptCosts = 200

/** Both costs, found out once for each set of values that decide: front ends ask the same operations with other areas and periods. */
export function operationCosts(question: CostQuestion, document: DocumentNode): OperationCosts {
  let known = knownCosts.get(question.operation)
  if (known === undefined) {
    known = { ...decidingValues(document), costs: new Map() }
    knownCosts.set(question.operation, known)
  }
  const values = known.variables.map((name) => question.variables[name] ?? null)
  // Lists in lists without end are somebody else's to refuse.
  const key = isShort(values) ? JSON.stringify([known.byDay ? todayInChina(question.now) : null, values]) : null
  let costs = key === null ? undefined : known.costs.get(key)
  if (costs === undefined) {
    costs = { estimated: estimatedCost(question), introspection: introspectionCost(question) }
    if (known.costs.size >= keptCosts) known.costs.clear()
    if (key !== null) known.costs.set(key, costs)
  }
  return costs
}

/** The variables of a document that arguments which count are given by. */
function decidingValues(document: DocumentNode): Pick<KnownCosts, 'variables' | 'byDay'> {
  const variables = new Set<string>()
  let byDay = false
  visit(document, {
    Field({ arguments: given = [] }) {
      const hasSteps = given.some(({ name }) => name.value === 'every')
      byDay ||= hasSteps
      for (const { name, value } of given) {
        if (!countedArguments.has(name.value) || (name.value === 'period' && !hasSteps)) continue
        visit(value, {
          Variable(variable) {
            variables.add(variable.name.value)
          },
        })
      }
    },
  })
  return { variables: [...variables], byDay }
}

/** Whether every value is a plain one, a list of plain ones, or an object of plain ones. */
function isShort(values: readonly unknown[]): boolean {
  const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null
  return values.every((value) => isPlain(value) || Object.values(value as object).every(isPlain))
}

class Estimate {
  readonly #question: CostQuestion
  /** Of the variables; one that was given as null counts as its default. */
  readonly #values: Readonly<Record<string, unknown>>
  readonly #known = new Map<string, number>()

  constructor(question: CostQuestion, defaults: ReadonlyMap<string, unknown>) {
    this.#question = question
    const given = Object.entries(question.variables).filter(([, value]) => value != null)
    this.#values = { ...Object.fromEntries(defaults), ...Object.fromEntries(given) }
  }

  /** Objects below one object of the type; `page`: how many entries its lists of entries hold, where it is a page. */
  ofSelections(selections: SelectionSetNode, type: GraphQLNamedType, page: number | null): number {
    let cost = 0
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) cost += this.#ofField(selection, type, page)
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const name = selection.typeCondition?.name.value
        cost += this.ofSelections(selection.selectionSet, this.#typeOf(name) ?? type, page)
      } else cost += this.#ofFragment(selection.name.value, type, page)
    }
    return cost
  }

  /** Objects below `__schema` and `__type`, which stand on the root alone. */
  ofIntrospection(selections: SelectionSetNode): number {
    let cost = 0
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) {
        const type = metaFields.find(({ name }) => name === selection.name.value)?.type
        if (type !== undefined && selection.selectionSet !== undefined)
          cost += this.ofSelections(selection.selectionSet, getNamedType(type), null)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) cost += this.ofIntrospection(selection.selectionSet)
      else {
        const fragment = this.#question.fragments.get(selection.name.value)
        if (fragment !== undefined) cost += this.ofIntrospection(fragment.selectionSet)
      }
    }
    return cost
  }

  #typeOf(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#question.schema.getType(name)
  }

  /** A fragment costs the same wherever it is spread: looked at once, or a few of them inside each other would take for ever. */
  #ofFragment(name: string, type: GraphQLNamedType, page: number | null): number {
    const key = `${name}/${page}`
    const found = this.#known.get(key)
    if (found !== undefined) return found
    const fragment = this.#question.fragments.get(name)
    if (fragment === undefined) return 0
    const own = this.#typeOf(fragment.typeCondition.name.value) ?? type
    const cost = this.ofSelections(fragment.selectionSet, own, page)
    this.#known.set(key, cost)
    return cost
  }

  #ofField(node: FieldNode, parent: GraphQLNamedType, page: number | null): number {
    if (node.selectionSet === undefined || !(isObjectType(parent) || isInterfaceType(parent))) return 0
    const field = parent.getFields()[node.name.value]
    // Introspection: what it answers is the same for everybody and small beside a front page.
    if (field === undefined) return 0
    const type = getNamedType(field.type)
    if (!isCompositeType(type)) return 0
    const argumentsOf = this.#argumentsOf(node, field)
    const first = pageSize(argumentsOf['first'])
    const isList = isListType(getNullableType(field.type))
    const entries = isList
      ? (page ??
        first ??
        this.#listed(argumentsOf) ??
        this.#typesOf(field, parent) ??
        shortLists[`${parent.name}.${field.name}`] ??
        usualLength)
      : 1
    return entries * (1 + this.ofSelections(node.selectionSet, type, isList ? null : first))
  }

  /** `__schema { types }` has an entry for each type, of which there are many. */
  #typesOf({ name }: GraphQLField<unknown, unknown>, parent: GraphQLNamedType): number | null {
    if (parent.name !== '__Schema' || name !== 'types') return null
    return Object.keys(this.#question.schema.getTypeMap()).length
  }

  /** Lists that have an entry for each of what is asked, and of figures for each step of the period. */
  #listed({ ids, indicators, period, every }: Readonly<Record<string, unknown>>): number | null {
    const asked = [ids, indicators].find((one): one is readonly unknown[] => Array.isArray(one))
    if (asked === undefined) return null
    return asked.length * (every == null ? 1 : this.#stepsOf(period, every))
  }

  #stepsOf(period: unknown, every: unknown): number {
    try {
      return steps(periodOf(period as PeriodInput, this.#question.now), every as PeriodStep).length
    } catch {
      // The resolver tells what is wrong with the period, and answers nothing.
      return 1
    }
  }

  #argumentsOf(node: FieldNode, field: GraphQLField<unknown, unknown>): Readonly<Record<string, unknown>> {
    const given: Record<string, unknown> = {}
    for (const { name, defaultValue } of field.args)
      if (defaultValue !== undefined && countedArguments.has(name)) given[name] = defaultValue
    for (const { name, value } of node.arguments ?? []) {
      if (!countedArguments.has(name.value)) continue
      const read = this.#valueOf(value)
      if (read !== undefined) given[name.value] = read
    }
    return given
  }

  #valueOf(value: ValueNode): unknown {
    return value.kind === Kind.VARIABLE ? this.#values[value.name.value] : valueFromASTUntyped(value, this.#values)
  }
}

/** The arguments that say how many entries a list has; reading the others too took half of the estimate's time. */
const countedArguments: ReadonlySet<string> = new Set(['first', 'ids', 'indicators', 'period', 'every'])

const metaFields = [SchemaMetaFieldDef, TypeMetaFieldDef]

function defaultsOf({ variableDefinitions }: OperationDefinitionNode): ReadonlyMap<string, unknown> {
  return new Map(
    (variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)] as const],
    ),
  )
}

/** What `first` comes to; larger pages are refused by their resolver. */
function pageSize(first: unknown): number | null {
  return typeof first === 'number' ? Math.min(Math.max(first, 0), largestPage) : null
}

/** How many objects an answer holds, the root not counted; introspection costs nothing. */
export function actualCost(data: Readonly<Record<string, unknown>> | AnswerText | null | undefined): number {
  if (data instanceof AnswerText) return data.objects
  let cost = 0
  for (const [key, value] of Object.entries(data ?? {})) if (!key.startsWith('__')) cost += objectsIn(value)
  return cost
}

function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let cost = 0
  if (Array.isArray(value)) for (const inner of value) cost += objectsIn(inner)
  else {
    cost = 1
    for (const key in value) cost += objectsIn((value as Record<string, unknown>)[key])
  }
  return cost
}
