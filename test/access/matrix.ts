import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

/**
 * Every path into the schema, made from the schema itself: each field of each type, and each of its arguments, as an operation that
 * comes to it. What is added to the schema is in the matrix without anybody adding it; only an argument of a new kind needs a sample,
 * without which the generator fails.
 */

/** One step on a path: a field with its arguments, and the type that is looked at where it answers with an interface. */
export interface Step {
  readonly type: string
  readonly field: string
  readonly arguments: Readonly<Record<string, string>>
  readonly on: string | null
}

/** A field, or one of its optional arguments, with the way to it. */
export interface Cell {
  /** `Type.field` or `Type.field(argument:)`. */
  readonly place: string
  readonly path: readonly Step[]
  /** The optional argument that the cell is about; null: the field. */
  readonly argument: string | null
  /** What is asked of the last field, where it is an object. */
  readonly probe: string
}

/** Literals for arguments: by `Type.field(argument:)`, else by name, else by type. */
export type Samples = Readonly<Record<string, string>>

/** The matrix of a schema. `unreached`: types to which no path leads but by their id. */
export interface Matrix {
  readonly cells: readonly Cell[]
  readonly unreached: readonly string[]
}

interface Reached {
  readonly path: readonly Step[]
}

/**
 * Finds a path to every type from `Query`, the shortest first, and makes a cell of each field and argument. `avoided`: fields that lead
 * nowhere in the samples, and are not gone through. Throws for an argument without a sample.
 */
export function matrixOf(schema: GraphQLSchema, samples: Samples, avoided: readonly string[] = []): Matrix {
  const reached = new Map<string, Reached>([['Query', { path: [] }]])
  const waiting = ['Query']
  const cells: Cell[] = []
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const type = schema.getType(name)
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    const { path } = reached.get(name)!
    for (const field of Object.values(type.getFields())) {
      const place = `${name}.${field.name}`
      const step = { type: name, field: field.name, arguments: requiredOf(place, field, samples), on: null }
      const probe = probeOf(field)
      cells.push({ place, path: [...path, step], argument: null, probe })
      for (const argument of field.args.filter((one) => !isRequiredArgument(one))) {
        const given = { ...step.arguments, [argument.name]: sampleOf(place, argument, samples) }
        cells.push({
          place: `${place}(${argument.name}:)`,
          path: [...path, { ...step, arguments: given }],
          argument: argument.name,
          probe,
        })
      }
      if (avoided.includes(place)) continue
      for (const [target, on] of targetsOf(schema, field)) {
        if (reached.has(target)) continue
        reached.set(target, { path: [...path, { ...step, on }] })
        waiting.push(target)
      }
    }
  }
  const unreached = Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__') && !reached.has(type.name),
  )
  return { cells, unreached: unreached.map(({ name }) => name).toSorted() }
}

/** The type of a field, and for an interface of entities what implements it. Ids lead anywhere, so nothing is reached by them. */
function targetsOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): [string, string | null][] {
  const type = getNamedType(field.type)
  if (isObjectType(type)) return [[type.name, null]]
  if (!isInterfaceType(type) || type.name === 'Node') return []
  const objects: readonly GraphQLObjectType[] = schema.getPossibleTypes(type)
  return [[type.name, null], ...objects.map(({ name }): [string, string] => [name, name])]
}

function requiredOf(
  place: string,
  field: GraphQLField<unknown, unknown>,
  samples: Samples,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    field.args.filter(isRequiredArgument).map((argument) => [argument.name, sampleOf(place, argument, samples)]),
  )
}

function sampleOf(place: string, { name, type }: GraphQLArgument, samples: Samples): string {
  const sample = samples[`${place}(${name}:)`] ?? samples[name] ?? samples[getNamedType(type).name]
  if (sample === undefined) throw new Error(`${place}(${name}: ${String(type)}) has no sample: add one to the table.`)
  return sample
}

/** What is asked of the last field of a cell, where it is an object: enough to see whether it is withheld. */
const probes: Readonly<Record<string, string>> = {
  Figure: 'value state notes { code }',
  SectionStatus: 'state reason',
  Standing: 'rank share mean state',
  Comparison: 'value change changeRate state',
  KnownFigure: 'value change state',
  PublishedStatement: 'value',
  JurisdictionConnection: 'totalCount status { state reason } nodes { code }',
}

function probeOf(field: GraphQLField<unknown, unknown>): string {
  const target = getNamedType(field.type)
  return isCompositeType(target) ? (probes[target.name] ?? '__typename') : ''
}

/** The cell as a selection of `Query` under an alias; `$area` in samples becomes the code of an area. */
export function selectionOf({ path, probe }: Cell, alias: string, area: string): string {
  const ask = ([step, ...rest]: readonly Step[]): string => {
    if (step === undefined) return ''
    const given = Object.entries(step.arguments).map(([name, value]) => `${name}: ${value.replaceAll('$area', area)}`)
    const inner = rest.length > 0 ? ask(rest) : probe
    const selected = step.on === null ? inner : `__typename ... on ${step.on} { ${inner} }`
    return `${step.field}${given.length === 0 ? '' : `(${given.join(', ')})`}${inner === '' ? '' : ` { ${selected} }`}`
  }
  return `${alias}: ${ask(path)}`
}

/** What came of a cell. EMPTY: a list on the way had nothing in it, so the field was never answered. REFUSED: ACCESS_DENIED. */
export type Seen =
  | { readonly kind: 'REFUSED' }
  | { readonly kind: 'VALUE'; readonly value: unknown }
  | { readonly kind: 'NULL' | 'EMPTY'; readonly at: number }

/** Follows the path through an answer. Of lists the first entry counts, of the asked type where one is. */
export function seenOf({ path }: Cell, alias: string, data: Readonly<Record<string, unknown>> | null): Seen {
  let here: unknown = data?.[alias] ?? null
  for (const [at, step] of path.entries()) {
    if (at > 0) here = (here as Record<string, unknown>)[step.field] ?? null
    if (here === null) return { kind: 'NULL', at }
    if (at === path.length - 1) break
    if (Array.isArray(here)) {
      here = here.find((one: { readonly __typename?: string }) => step.on === null || one.__typename === step.on)
      if (here === undefined) return { kind: 'EMPTY', at }
    } else if (step.on !== null && (here as { readonly __typename: string }).__typename !== step.on) {
      return { kind: 'EMPTY', at }
    }
  }
  return { kind: 'VALUE', value: here }
}
