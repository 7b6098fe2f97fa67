import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import type { ErrorCode } from '../errors.ts'

/** How large an operation may be, whatever it asks for. Fragments count where they are spread. */
export interface ShapeLimits {
  /** Words and signs of the document; refused while it is parsed. */
  readonly tokens: number
  /** Fields inside each other. */
  readonly depth: number
  readonly fields: number
  readonly aliases: number
  /** The same field of one selection, under one name: what is written more often is written to keep the server busy. */
  readonly repetitions: number
  readonly directives: number
}

/**
 * The introspection of GraphiQL is the deepest that is asked on purpose (15 fields), a front page with all departments the widest (247
 * fields); the prepared questions stay below 120 fields and 7 aliases.
 */
export const shapeLimits: ShapeLimits = {
  tokens: 10_000,
  depth: 20,
  fields: 2000,
  aliases: 100,
  repetitions: 20,
  directives: 50,
}

/** What an operation comes to. */
type Shape = Record<Exclude<keyof ShapeLimits, 'tokens'>, number>

const words: Readonly<Record<keyof Shape, string>> = {
  depth: 'fields inside each other',
  fields: 'fields',
  aliases: 'aliases',
  repetitions: 'repetitions of one field',
  directives: 'directives',
}

/** A validation rule that refuses what is larger: OPERATION_TOO_LARGE, with the limit, what is allowed and what was asked. */
export function shapeRule(limits: ShapeLimits = shapeLimits): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    Document(document) {
      const shape = shapeOf(document)
      for (const limit of Object.keys(words) as (keyof Shape)[]) {
        if (shape[limit] > limits[limit]) {
          context.reportError(tooLarge(limit, words[limit], limits[limit], shape[limit]))
        }
      }
    },
  })
}

/** The error for an operation that is too large in one way. */
export function tooLarge(limit: string, what: string, allowed: number, asked: number): GraphQLError {
  return new GraphQLError(
    `The operation has ${Number.isFinite(asked) ? asked.toLocaleString('en') : 'countless'} ${what}; ${allowed.toLocaleString('en')} are allowed. Ask for less, or in several requests.`,
    { extensions: { code: 'OPERATION_TOO_LARGE' satisfies ErrorCode, limit, allowed, http: { status: 400 } } },
  )
}

/** The largest operation of the document. Works on documents that are not valid: fragments that contain themselves count once. */
export function shapeOf(document: DocumentNode): Shape {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const known = new Map<string, Shape>()
  const ofFragment = (name: string): Shape => {
    const found = known.get(name)
    if (found !== undefined) return found
    // Set before it is looked at: a fragment inside itself adds nothing. Each is counted once, however often it is spread.
    known.set(name, nothing)
    const fragment = fragments.get(name)
    const shape =
      fragment === undefined ? nothing : withDirectives(ofSelections(fragment.selectionSet), fragment.directives)
    known.set(name, shape)
    return shape
  }
  const ofSelections = (selections: SelectionSetNode | undefined): Shape => {
    const shape = { ...nothing }
    const written = new Map<string, number>()
    for (const selection of selections?.selections ?? []) {
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : ofSelections(selection.selectionSet)
      const isField = selection.kind === Kind.FIELD
      if (isField) {
        const key = selection.alias?.value ?? selection.name.value
        const times = (written.get(key) ?? 0) + 1
        written.set(key, times)
        shape.repetitions = Math.max(shape.repetitions, times)
        if (selection.alias !== undefined) shape.aliases += 1
      }
      shape.depth = Math.max(shape.depth, inner.depth + (isField ? 1 : 0))
      shape.fields += inner.fields + (isField ? 1 : 0)
      shape.aliases += inner.aliases
      shape.repetitions = Math.max(shape.repetitions, inner.repetitions)
      shape.directives += inner.directives + (selection.directives?.length ?? 0)
    }
    return shape
  }
  let largest = nothing
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    largest = largerOf(largest, withDirectives(ofSelections(definition.selectionSet), definition.directives))
  }
  return largest
}

const nothing: Shape = { depth: 0, fields: 0, aliases: 0, repetitions: 0, directives: 0 }

function withDirectives(shape: Shape, directives: readonly unknown[] | undefined): Shape {
  return { ...shape, directives: shape.directives + (directives?.length ?? 0) }
}

function largerOf(one: Shape, other: Shape): Shape {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: Math.max(one.fields, other.fields),
    aliases: Math.max(one.aliases, other.aliases),
    repetitions: Math.max(one.repetitions, other.repetitions),
    directives: Math.max(one.directives, other.directives),
  }
}
