/** Where two answers differ, as `.jurisdiction.cases.filed is 3 and 4`; null: nowhere. */
export function firstDifference(left: unknown, right: unknown, place = ''): string | null {
  if (Object(left) !== left || Object(right) !== right)
    return left === right ? null : `${place} is ${JSON.stringify(left)} and ${JSON.stringify(right)}`
  const [one, other] = [left as Record<string, unknown>, right as Record<string, unknown>]
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = firstDifference(one[key], other[key], `${place}.${key}`)
    if (found !== null) return found
  }
  return null
}
