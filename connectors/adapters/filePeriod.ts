import { HubError } from '../../src/errors.ts'

/** Year and month that a file is about. */
export interface FilePeriod {
  readonly year: number | null
  readonly month: number | null
}

/** Reads the groups `year` and `month` of a match; a two-digit year or a 13th month is no period. */
export function matchedPeriod(match: RegExpExecArray | null): FilePeriod {
  const year = Number(match?.groups?.['year'] ?? Number.NaN)
  const month = Number(match?.groups?.['month'] ?? Number.NaN)
  return {
    year: Number.isInteger(year) && year >= 1900 && year <= 2100 ? year : null,
    month: Number.isInteger(month) && month >= 1 && month <= 12 ? month : null,
  }
}

/** What name and title tell together. Throws FILE_UNREADABLE, with both said, when they contradict each other. */
export function agreedPeriod(file: string, name: FilePeriod, title: FilePeriod, titleText: string): FilePeriod {
  const contradicts = (left: number | null, right: number | null) => left !== null && right !== null && left !== right
  if (contradicts(name.year, title.year) || contradicts(name.month, title.month)) {
    throw new HubError(
      'FILE_UNREADABLE',
      `${file} is named for ${written(name)}, but its title says ${written(title)} (${titleText}). Ask which is right, and have it delivered again under the right name.`,
      { details: { file, name: written(name), title: written(title) } },
    )
  }
  return { year: name.year ?? title.year, month: name.month ?? title.month }
}

/** Value of `@year` or `@month` for a file's rows. */
export function periodColumn(column: string, period: FilePeriod): string | null {
  if (period.year === null) return null
  if (column === '@year') return String(period.year)
  return period.month === null ? null : `${period.year}${String(period.month).padStart(2, '0')}`
}

function written(period: FilePeriod): string {
  return period.month === null
    ? String(period.year ?? 'no year')
    : `${period.year ?? '?'}-${String(period.month).padStart(2, '0')}`
}
