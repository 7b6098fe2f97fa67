import type { TestHub } from '../support/demonstrationHub.ts'

/** A page of the records behind a figure. */
export interface Records {
  readonly totalCount: number | null
  readonly nodes: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** What a figure says of where it comes from. */
export interface Provenance {
  readonly indicator: { readonly code: string } | null
  readonly asOf: string | null
  readonly sources: readonly Readonly<Record<string, unknown>>[]
  readonly runs: readonly { readonly change: number | null; readonly value: number | null }[] | null
  readonly published: readonly Readonly<Record<string, unknown>>[]
  readonly recordAccess: string
  readonly records: Records | null
}

/** A figure with its provenance. */
export interface Figure {
  readonly value: number | null
  readonly state: string
  readonly provenance: Provenance
}

/** Everything of a provenance. */
export const provenanceFields = `indicator { code } dimensions { name value } asOf missingAreas { code }
  sources { source { connector jurisdiction { code } state } feed indicators { code } state asOf told { from to } completeThrough lastRun { id } }
  runs { change value run { id } }
  published { indicator { code } dimensions { name value } published { value } verdict }
  recordAccess records(first: 100) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }`

/** Figures of one area, with `wanted` of their provenance. */
export async function figuresOf(
  hub: TestHub,
  code: string,
  asked: readonly string[],
  { period = '{ year: 2010 }', more = '', wanted = provenanceFields } = {},
): Promise<readonly Figure[]> {
  const { jurisdiction } = await hub.query<{ jurisdiction: { figures: readonly { readonly figure: Figure }[] } }>(
    `query ($asked: [String!]!) { jurisdiction(code: "${code}") { figures(indicators: $asked, period: ${period}${more}) { figure { value state provenance { ${wanted} } } } } }`,
    { asked },
  )
  return jurisdiction.figures.map(({ figure }) => figure)
}
