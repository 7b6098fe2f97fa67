import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type DefinitionNode, type DocumentNode, Kind, parse, print } from 'graphql'
import { z } from 'zod'
import { HubError } from '../errors.ts'
import { shapeLimits } from './operationShape.ts'

/** An operation that front ends are known to send. */
export interface TrustedDocument {
  /** SHA-256 of `body`, in hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly type: 'query' | 'mutation' | 'subscription'
  /** One operation with its fragments, as `normalise` writes it. */
  readonly body: string
}

/**
 * A manifest of trusted documents, in the format of Apollo's persisted query manifests, so that what
 * `@apollo/generate-persisted-query-manifest` writes is read too, and what the hub writes is read by Apollo Client.
 */
export interface DocumentManifest {
  readonly format: 'apollo-persisted-query-manifest'
  readonly version: 1
  readonly operations: readonly TrustedDocument[]
}

/** What the server asks of a manifest. */
export interface TrustedDocuments {
  readonly manifest: DocumentManifest
  /** The text of an id, with or without `sha256:` before it. */
  textOf(id: string): string | undefined
  /** Whether the text is a trusted document, however it is laid out. */
  hasText(text: string): boolean
}

const manifestSchema = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.enum(['query', 'mutation', 'subscription']),
      body: z.string(),
    }),
  ),
})

/** Reads the manifest that HUB_TRUSTED_DOCUMENTS names. Throws DOCUMENTS_INVALID with every fault. */
export function readTrustedDocuments(file: string): TrustedDocuments {
  const parsed = manifestSchema.safeParse(readJson(file))
  const faults = parsed.success
    ? parsed.data.operations.flatMap(({ id, name, body }) =>
        sha256(body) === id.toLowerCase() ? [] : [`${name}: its id is not the SHA-256 of its body`],
      )
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
  if (!parsed.success || faults.length > 0) {
    throw new HubError(
      'DOCUMENTS_INVALID',
      `The manifest of trusted documents ${file} has faults:\n  ${faults.join('\n  ')}\nMake it anew with \`hub documents build\`.`,
      { details: { faults } },
    )
  }
  return trustedDocuments(parsed.data)
}

/** The documents of a manifest whose ids are right. */
export function trustedDocuments(manifest: DocumentManifest): TrustedDocuments {
  const texts = new Map(manifest.operations.map(({ id, body }) => [id.toLowerCase(), body]))
  // Apollo's own tools lay documents out a little differently: compared is what both say.
  const normalised = new Set(manifest.operations.map(({ body }) => normalText(body) ?? body))
  return {
    manifest,
    textOf: (id) => texts.get(id.replace(/^sha256:/i, '').toLowerCase()),
    hasText(text) {
      if (texts.has(sha256(text))) return true
      const normal = normalText(text)
      return normal !== null && normalised.has(normal)
    },
  }
}

/** One operation and its fragments as the manifest has them: without comments, the operation first, then fragments by their names. */
export function normalise(document: DocumentNode): string {
  const rank = (one: DefinitionNode): string =>
    one.kind === Kind.FRAGMENT_DEFINITION ? `1${one.name.value}` : `0${nameOf(one)}`
  const definitions = [...document.definitions].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  return print({ ...document, definitions })
}

/** The id of a document's text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function nameOf(definition: DefinitionNode): string {
  return definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? '') : ''
}

/** Null: it cannot be parsed. */
function normalText(text: string): string | null {
  try {
    return normalise(parse(text, { noLocation: true, maxTokens: shapeLimits.tokens }))
  } catch {
    return null
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new HubError(
      'DOCUMENTS_INVALID',
      code === 'ENOENT'
        ? `There is no manifest of trusted documents at ${file}, which HUB_TRUSTED_DOCUMENTS names. \`hub documents build\` makes one.`
        : `The manifest of trusted documents ${file} ${code === undefined ? 'is not JSON' : 'cannot be read'}: ${message}`,
      { cause },
    )
  }
}
