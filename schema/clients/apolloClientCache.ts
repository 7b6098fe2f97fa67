/**
 * How Apollo Client (v4) must keep the hub's answers. Hand both constants to the cache:
 *
 *     import { InMemoryCache } from '@apollo/client'
 *     import { possibleTypes, typePolicies } from './apolloClientCache.ts'
 *     const cache = new InMemoryCache({ possibleTypes, typePolicies })
 *
 * Without them two components that ask for different figures of one area wipe each other's, because figures, sections and statuses are
 * values without an id, and a cache replaces a value that it cannot identify. With them:
 * - values merge field by field; the same section of another period, boundary or filter is another value and never mixes;
 * - breakdowns merge entry by entry, found by their key (category, kind, channel, list level): select the key with them;
 * - each list of records is kept by the figure that it lists (`of`) and grows with `fetchMore({ variables: { after: endCursor } })`. Every
 *   component that shows the list sees all pages fetched so far, also one that asked for fewer.
 *
 * urql's Graphcache: `keys: Object.fromEntries(valueTypes.map((type) => [type, () => null]))`.
 *
 * The module needs nothing at run time, so that it can be copied into a front end as it is.
 */
import type { FieldPolicy, Reference, StoreObject, StoreValue, TypePolicies } from '@apollo/client'

/** Interface -> the types that implement it, for fragments on interfaces. */
export const possibleTypes = {
  Node: [
    'AuditEntry',
    'Department',
    'FireHazard',
    'FireIncident',
    'Indicator',
    'Jurisdiction',
    'MediationCase',
    'PetitionCase',
    'PoliceCase',
    'PublishedFigure',
    'QuarantinedRow',
    'RoadAccident',
    'RoadHazard',
    'Source',
    'SyncRun',
    'Warning',
  ],
  Section: [
    'CaseChainSection',
    'CaseSection',
    'FireSafetySection',
    'GridSection',
    'HazardSection',
    'MediationSection',
    'PetitionSection',
    'PopulationSection',
    'TrafficSection',
  ],
  SourceRecord: [
    'FireHazard',
    'FireIncident',
    'MediationCase',
    'PetitionCase',
    'PoliceCase',
    'RoadAccident',
    'RoadHazard',
  ],
  Hazard: ['FireHazard', 'RoadHazard'],
} satisfies Record<string, string[]>

/** What tells two values of a type apart. Types that are missing here are told apart by their place in the list. */
const keysOfValues: Readonly<Record<string, readonly string[]>> = {
  CaseCategoryFigures: ['category'],
  CaseChainStep: ['kind'],
  CodeList: ['name'],
  CodeListValue: ['code'],
  Comparison: ['basis'],
  Dimension: ['name', 'value'],
  FigureNote: ['code'],
  HazardKindFigures: ['kind'],
  JurisdictionChange: ['kind', 'effectiveOn', 'document'],
  JurisdictionChangeSide: ['code'],
  JurisdictionCode: ['system', 'code', 'name', 'validFrom'],
  LocalCode: ['system', 'code'],
  MediationChannelFigures: ['channel'],
  IndicatorField: ['type', 'field'],
  Period: ['from', 'to'],
  PetitionBacklogFigures: ['listLevel'],
  QuarantineGroup: ['feed', 'column', 'reason'],
  SourceDrift: ['kind', 'subject'],
  SyncDifference: ['kind', 'subject'],
  SyncRunFeed: ['feed'],
  Unit: ['code'],
}

/** Types without an id: they belong to their owner. For caches that want to be told (urql). */
export const valueTypes: readonly string[] = [
  ...possibleTypes.Section,
  ...Object.keys(keysOfValues),
  'Figure',
  'FigureProvenance',
  'FigureRevision',
  'FigureSource',
  'Hub',
  'IndicatorFigure',
  'KnownFigure',
  'Money',
  'PageInfo',
  'PetitionBacklog',
  'Provenance',
  'PublishedStatement',
  'ScopeExclusion',
  'SectionStatus',
  'Standing',
  'StartSyncPayload',
  'UserError',
  'Viewer',
  'CaseChainEntry',
  ...[
    'AuditEntryConnection',
    'CaseChainConnection',
    'HazardConnection',
    'IndicatorConnection',
    'JurisdictionConnection',
    'MediationCaseConnection',
  ],
  ...['PetitionCaseConnection', 'PoliceCaseConnection', 'PublishedFigureConnection', 'QuarantinedRowConnection'],
  'SourceRecordConnection',
  ...[
    'AuditEntryEdge',
    'CaseChainEdge',
    'HazardEdge',
    'IndicatorEdge',
    'JurisdictionEdge',
    'MediationCaseEdge',
    'PetitionCaseEdge',
    'PoliceCaseEdge',
    'PublishedFigureEdge',
    'QuarantinedRowEdge',
    'SourceRecordEdge',
  ],
].sort()

const isValue = (stored: StoreValue | undefined): stored is StoreObject =>
  typeof stored === 'object' && stored !== null && !Array.isArray(stored) && !('__ref' in stored)

const keysOf = (value: StoreObject) => keysOfValues[value.__typename ?? ''] ?? []

/** Whether the keys that both sides carry say that these are two different things. */
const differ = (before: StoreObject, now: StoreObject) =>
  before.__typename !== now.__typename ||
  keysOf(now).some((key) => before[key] !== undefined && now[key] !== undefined && before[key] !== now[key])

/** Whether both sides carry all keys, and the same. */
const same = (before: StoreObject, now: StoreObject) =>
  keysOf(now).length > 0 &&
  !differ(before, now) &&
  keysOf(now).every((key) => before[key] !== undefined && now[key] !== undefined)

/** Adds what was known before to what arrives now, all the way down; another unit, code or period replaces and does not mix. */
function mergeStored(before: StoreValue | undefined, now: StoreValue): StoreValue {
  if (Array.isArray(before) && Array.isArray(now)) return mergeLists(before, now)
  // A growing list inside a value has been put together by its own policy.
  if (!isValue(before) || !isValue(now) || 'lines' in now || differ(before, now)) return now
  return mergeFields(before, now)
}

function mergeFields(before: StoreObject, now: StoreObject): StoreObject {
  const merged = { ...before }
  for (const [name, value] of Object.entries(now))
    if (value !== undefined) merged[name] = mergeStored(before[name], value)
  return merged
}

/** What arrives decides which entries there are and in which order; what was known of each is kept. */
function mergeLists(before: readonly StoreValue[] | undefined, now: readonly StoreValue[]): StoreValue[] {
  if (before === undefined) return [...now]
  return now.map((entry, place) => {
    if (!isValue(entry)) return entry
    const known = before.find((candidate) => isValue(candidate) && same(candidate, entry))
    return mergeStored(known ?? (before.length === now.length ? before[place] : undefined), entry)
  })
}

const value = { merge: (before: StoreValue | undefined, now: StoreValue) => mergeStored(before, now) }
/** A field can be null where a value can not be merged: null replaces. */
const list: FieldPolicy<readonly StoreValue[] | null> = {
  merge: (before, now) => (now === null ? null : mergeLists(before ?? undefined, now)),
}

interface Connection {
  readonly edges?: readonly StoreObject[]
  readonly nodes?: readonly Reference[]
  readonly pageInfo?: StoreObject
  readonly [extra: string]: StoreValue | undefined
}

/** One line of a list as the cache keeps it, whichever of `edges` and `nodes` brought it. */
interface Line {
  readonly edge?: StoreObject
  readonly node?: Reference
}

interface KeptConnection {
  readonly lines: readonly Line[]
  readonly pageInfo?: StoreObject
  /** totalCount, status and whatever else a connection tells. */
  readonly extras: StoreObject
}

const nameOf = (line: Line | undefined) => line?.node?.__ref

/**
 * A list that grows page by page, one per value of `keyArgs`. A page that follows a known cursor is appended; a first page replaces the
 * list, unless it only repeats the beginning of what is there already (a component that shows five lines of a list of which two hundred
 * are loaded must not cut it). `edges` and `nodes` are two views of the same lines.
 */
function connection(keyArgs: string[]): FieldPolicy<KeptConnection | null, Connection | null, StoreObject | null> {
  return {
    keyArgs,
    merge(kept, page, { args, readField }) {
      if (page === null) return null
      const { edges, nodes, pageInfo, ...extras } = page
      const arrived = (edges ?? nodes ?? []).map((_, place): Line => {
        const edge = edges?.[place]
        const node = nodes?.[place] ?? readField<Reference>('node', edge)
        return { ...(edge === undefined ? {} : { edge }), ...(node === undefined ? {} : { node }) }
      })
      const before = kept ?? { lines: [], extras: {} }
      const allExtras = mergeFields(before.extras, extras)
      // Only totalCount, status or pageInfo were asked for: the lines that are known stay.
      if (edges === undefined && nodes === undefined) {
        return { ...before, extras: allExtras, ...(pageInfo === undefined ? {} : { pageInfo }) }
      }

      const { after, first } = args ?? {}
      const start = typeof after === 'string' ? placeAfter(before, after, readField) : 0
      const lines = arrived.map((line, place) => {
        const known = before.lines[start + place]
        return nameOf(known) === nameOf(line) && known !== undefined ? { ...known, ...line } : line
      })
      const repeats = lines.every(
        (line, place) => nameOf(line) !== undefined && nameOf(line) === nameOf(before.lines[start + place]),
      )
      // A page that is not full is the last one: the list has become shorter.
      if (repeats && lines.length === first && start + lines.length < before.lines.length) {
        const all = [...before.lines.slice(0, start), ...lines, ...before.lines.slice(start + lines.length)]
        return { ...before, lines: all, extras: allExtras }
      }
      const all = [...before.lines.slice(0, start), ...lines]
      const known = repeats ? { ...before.pageInfo, ...pageInfo } : pageInfo
      const beginning = start === 0 ? {} : beginningOf(before.pageInfo)
      return { lines: all, extras: allExtras, ...(known === undefined ? {} : { pageInfo: { ...known, ...beginning } }) }
    },
    read(kept, { canRead }) {
      if (kept === undefined || kept === null) return kept
      const lines = kept.lines.filter((line) => line.node === undefined || canRead(line.node))
      return {
        ...kept.extras,
        // A view that some line lacks is left out: the cache then asks the hub instead of showing a list with holes.
        ...(lines.every((line) => line.edge !== undefined) ? { edges: lines.flatMap((line) => line.edge ?? []) } : {}),
        ...(lines.every((line) => line.node !== undefined) ? { nodes: lines.flatMap((line) => line.node ?? []) } : {}),
        ...(kept.pageInfo === undefined ? {} : { pageInfo: kept.pageInfo }),
      }
    },
  }
}

/** Where the page after this cursor begins; 0 where the cursor is unknown, since appending would leave a hole. */
function placeAfter(
  kept: KeptConnection,
  cursor: string,
  readField: <T>(name: string, from: StoreObject | undefined) => T | undefined,
) {
  const place = kept.lines.findIndex(
    (line) => line.edge !== undefined && readField<string>('cursor', line.edge) === cursor,
  )
  if (place >= 0) return place + 1
  const { endCursor } = kept.pageInfo ?? {}
  return endCursor === cursor ? kept.lines.length : 0
}

/** What a list's page information says about its beginning, which later pages do not change. */
const beginningOf = (pageInfo: StoreObject | undefined) =>
  Object.fromEntries(
    Object.entries(pageInfo ?? {}).filter(([name]) => name === 'startCursor' || name === 'hasPreviousPage'),
  )

/** The merge policies of every type of the hub's schema that needs one. */
export const typePolicies: TypePolicies = {
  Query: {
    fields: {
      auditLog: connection(['principal', 'operation', 'department', 'jurisdiction', 'from', 'to', 'outcome']),
      codeLists: list,
      indicators: connection(['search', 'department']),
      jurisdictions: connection(['search', 'under', 'level', 'period', 'boundaries', 'where', 'orderBy']),
      scopeExclusions: list,
    },
  },
  Jurisdiction: {
    fields: {
      changes: list,
      children: connection(['level', 'on']),
      codes: list,
      figures: list,
      publishedFigures: connection(['period', 'indicators']),
    },
  },
  PublishedFigure: { fields: { dimensions: list } },
  Source: { fields: { quarantine: connection([]), quarantineGroups: list } },
  SyncRun: { fields: { feeds: list } },
  SyncRunFeed: { fields: { differences: list, drift: list } },

  Section: { merge: true },
  CaseChainSection: { fields: { steps: list, records: connection([]) } },
  CaseChainEntry: { fields: { following: { merge: false } } },
  CaseSection: { fields: { byCategory: list, records: connection(['of']) } },
  HazardSection: { fields: { byKind: list, records: connection(['of']) } },
  MediationSection: { fields: { byChannel: list, records: connection(['of']) } },
  PetitionSection: { fields: { records: connection(['of']) } },
  PetitionBacklog: { merge: true, fields: { byListLevel: list } },

  Figure: { ...value, fields: { notes: list } },
  Indicator: { fields: { fields: { merge: false } } },
  FigureProvenance: {
    ...value,
    fields: { dimensions: list, records: connection([]), runs: { merge: false }, sources: list },
  },
  FigureSource: { ...value, fields: { told: { merge: false } } },
  Comparison: value,
  Hub: value,
  Viewer: value,
  KnownFigure: { ...value, fields: { notes: list, revisions: { merge: false } } },
  LocalCode: value,
  Money: value,
  Period: value,
  Provenance: value,
  PublishedStatement: value,
  SectionStatus: value,
  Standing: value,
  Unit: value,
}
