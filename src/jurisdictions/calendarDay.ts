/** Days as ISO text, which sorts as it is. Only what dated codes and parents need. */

/**
 * First day on which a change holds whose date is known to the day, month or year. Where only the year is known the whole year
 * counts as new: one rule for all, because a record of that year cannot be told apart anyway.
 */
export function firstDay(partial: string): string {
  if (partial.length === 4) return `${partial}-01-01`
  return partial.length === 7 ? `${partial}-01` : partial
}

/** Whether a day lies in a period, both ends inclusive; null is open. */
export function holdsOn(validFrom: string | null, validTo: string | null, day: string): boolean {
  return (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day)
}
