import type { Parser } from '../connector.ts'
import { integer, type NumberOptions } from './numbers.ts'

/** Whether a count reaches a limit: `atLeast(5)` gives true for 5. Unknown stays unknown, and what is no count is rejected as by `integer`. */
export function atLeast(limit: number, options: NumberOptions = {}): Parser<boolean | null> {
  const count = integer(options)
  return {
    name: `atLeast(${limit})`,
    parse(raw) {
      const result = count.parse(raw)
      if (!result.ok) return result
      const value = result.value === null ? null : result.value >= limit
      return result.flags === undefined ? { ok: true, value } : { ok: true, value, flags: result.flags }
    },
  }
}
