import type { Words } from '../language/language.tsx'

/** A run of a source, as far as it has come. */
export interface RunAnswer {
  readonly id: string
  readonly state: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly rowsRead: number
  readonly rowsExpected: number | null
  readonly rowsWritten: number
  readonly rowsDeleted: number
  readonly rowsQuarantined: number
  readonly rowsPerSecond: number | null
  readonly estimatedFinishAt: string | null
  readonly reading: string
  readonly dryRun: boolean
  readonly differenceCount: number
  /** Of a run that failed, with or without a feed; null for readers who may not see it. */
  readonly errorCode: string | null
  /** Null for readers who may not see it. */
  readonly feeds:
    | readonly {
        readonly feed: string
        readonly state: string
        readonly errorCode: string | null
        readonly differences: readonly { readonly message: string }[]
      }[]
    | null
}

/** Rows that wait for the same reason. */
export interface QuarantineAnswer {
  readonly feed: string
  readonly column: string | null
  readonly reason: string
  readonly title: string | null
  readonly count: number
  readonly firstAt: string
}

/** A source as the board asks for it. */
export interface SourceAnswer {
  readonly id: string
  readonly connector: string
  readonly title: string
  readonly state: string
  readonly mode: string
  readonly asOf: string | null
  readonly staleAfter: string | null
  readonly jurisdiction: { readonly code: string; readonly name: string }
  readonly department: { readonly code: string; readonly name: string }
  readonly lastRun: RunAnswer | null
  readonly quarantineGroups: readonly QuarantineAnswer[] | null
}

/** The sources of one city. */
export interface SiteSources {
  readonly code: string
  readonly name: string
  readonly sources: readonly SourceAnswer[]
}

/** By city, in the order of the hub. */
export function groupedBySite(sources: readonly SourceAnswer[]): SiteSources[] {
  const sites = new Map<string, SourceAnswer[]>()
  for (const source of sources) {
    const own = sites.get(source.jurisdiction.code)
    if (own === undefined) sites.set(source.jurisdiction.code, [source])
    else own.push(source)
  }
  return [...sites.values()].flatMap((own) =>
    own[0] === undefined ? [] : [{ code: own[0].jurisdiction.code, name: own[0].jurisdiction.name, sources: own }],
  )
}

/** Rows of a source that wait in quarantine; null where the reader may not see them. */
export function quarantinedRows({ quarantineGroups }: SourceAnswer): number | null {
  return quarantineGroups === null ? null : quarantineGroups.reduce((sum, { count }) => sum + count, 0)
}

/** Whether a person should look: it is not fresh, its last run failed or stopped, rows wait, or something does not add up. */
export function needsAttention(source: SourceAnswer): boolean {
  return (
    source.state !== 'FRESH' ||
    source.lastRun?.state === 'FAILED' ||
    source.lastRun?.state === 'STOPPED' ||
    (source.lastRun?.differenceCount ?? 0) > 0 ||
    (quarantinedRows(source) ?? 0) > 0
  )
}

/** Whether the run has still something to tell. */
export function isUnderWay(run: Pick<RunAnswer, 'state'> | null): boolean {
  return run !== null && (run.state === 'QUEUED' || run.state === 'RUNNING')
}

/** The run to show: what was heard, unless the board has been asked since and knows of a later one or of its end. */
export function runOf(asked: RunAnswer | null, heard: RunAnswer | undefined): RunAnswer | null {
  if (heard === undefined) return asked
  if (asked === null) return heard
  if (asked.id === heard.id) return isUnderWay(heard) && !isUnderWay(asked) ? asked : heard
  return (asked.startedAt ?? '') > (heard.startedAt ?? '9999') ? asked : heard
}

/** Quarantine by reason, the most rows first: what is to be done depends on the reason alone. */
export function groupedByReason(groups: readonly QuarantineAnswer[]): {
  readonly reason: string
  readonly title: string | null
  readonly count: number
  readonly groups: readonly QuarantineAnswer[]
}[] {
  const reasons = new Map<string, QuarantineAnswer[]>()
  for (const group of groups) {
    const own = reasons.get(group.reason)
    if (own === undefined) reasons.set(group.reason, [group])
    else own.push(group)
  }
  return [...reasons]
    .map(([reason, own]) => ({
      reason,
      title: own[0]?.title ?? null,
      count: own.reduce((sum, { count }) => sum + count, 0),
      groups: own,
    }))
    .sort((one, other) => other.count - one.count)
}

/** How long something takes, or is away: 3 min, 2 h, 5 days. */
export function spanWords(milliseconds: number): { readonly words: Words; readonly count: number } {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return { words: { zh: '{count}秒', en: '{count} s' }, count: seconds }
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return { words: { zh: '{count}分钟', en: '{count} min' }, count: minutes }
  const hours = Math.round(minutes / 60)
  if (hours < 48) return { words: { zh: '{count}小时', en: '{count} h' }, count: hours }
  return { words: { zh: '{count}天', en: '{count} days' }, count: Math.round(hours / 24) }
}
