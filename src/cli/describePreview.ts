import type { FeedPreview, PreviewedRow } from '../connector/inspect/previewSource.ts'

/** A preview in words: for each row the source's columns, then what the hub would make of them. */
export function describePreview(feeds: readonly FeedPreview[], siteId: string): string {
  return feeds
    .flatMap(({ feed, record, rows, error }) => [
      `${feed} -> ${record}: the first ${rows.length} rows of ${siteId}, nothing is written`,
      ...rows.flatMap((row, index) => describeRow(row, index + 1)),
      ...(error === null ? [] : [`  cannot be read: ${error.message} (${error.code})`]),
    ])
    .join('\n')
}

function describeRow(row: PreviewedRow, number: number): string[] {
  const { origin, key, kind, raw, values, place, flags, rejections } = row
  return [
    `  ${number}. ${kind}${key === '' ? '' : `  key ${key}`}${origin === null ? '' : `  ${origin}`}`,
    ...(Object.keys(raw).length === 0 ? [] : [`     source  ${pairs(raw)}`]),
    ...(values === null ? [] : [`     hub     ${pairs(values)}`]),
    ...(place === null
      ? []
      : [
          `     place   ${place.reported ?? 'none'} (${place.system}) -> ${place.area === null ? "the site's remainder" : `${place.area} ${place.code}`}`,
        ]),
    ...(flags.length === 0 ? [] : [`     flags   ${flags.join(', ')}`]),
    ...rejections.map(
      ({ column, reason, message }) =>
        `     refused ${column}${column === '' ? '' : ': '}${reason}, ${message.en} ${message.zh}`,
    ),
  ]
}

function pairs(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shown(value)}`)
    .join('  ')
}

/** Coded values and days in one word: `BURGLARY (050201 入室盗窃案)`, `2010-07`. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value !== 'object') return String(value)
  if ('canonical' in value && 'code' in value) {
    const label = 'label' in value && value.label !== null ? ` ${value.label}` : ''
    return `${value.canonical} (${value.code}${label})`
  }
  if ('day' in value && 'precision' in value) {
    const length = value.precision === 'YEAR' ? 4 : value.precision === 'MONTH' ? 7 : 10
    return String(value.day).slice(0, length)
  }
  return JSON.stringify(value)
}
