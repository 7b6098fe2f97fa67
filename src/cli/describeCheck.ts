import type { FeedCheck, SourceCheck } from '../connector/inspect/checkSource.ts'

const marks = { FAULT: 'FAULT  ', WARNING: 'warning', NOTE: 'note   ' } as const

/** A check in words: a line per feed, a line per finding, what it comes to. */
export function describeCheck(check: SourceCheck): string {
  const { connector, siteId, technology, error, feeds, faults, warnings } = check
  const head = `${connector} of ${siteId} (${technology})`
  if (error !== null) return `${head}\n  ${marks.FAULT}  ${error.message} (${error.code})`
  const end =
    faults > 0
      ? `${plural(faults, 'fault')}, ${plural(warnings, 'warning')}: mend the connector or ask the owner before it is synced.`
      : `no fault, ${plural(warnings, 'warning')}: it can be synced.`
  return [head, ...feeds.flatMap(describeFeed), end].join('\n')
}

function describeFeed({ feed, record, counted, study, findings }: FeedCheck): string[] {
  const looked = study === null ? 'not read' : `${number(study.rows)} rows looked at`
  const said = counted === null ? '' : `, the source counts ${number(counted)}`
  const outcomes = Object.entries(study?.outcomes ?? {}).map(([kind, rows]) => `${number(rows)} ${kind}`)
  return [
    `  ${feed} -> ${record}: ${looked}${said}${outcomes.length === 0 ? '' : ` (${outcomes.join(', ')})`}`,
    ...findings.map(({ severity, message }) => `    ${marks[severity]}  ${message}`),
  ]
}

function plural(count: number, word: string): string {
  return `${number(count)} ${word}${count === 1 ? '' : 's'}`
}

function number(value: number): string {
  return value.toLocaleString('en')
}
