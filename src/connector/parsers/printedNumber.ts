import type { Parser } from '../connector.ts'
import { hasFullWidth, normaliseWidth } from './normaliseWidth.ts'
import { absent, accept, isPlaceholder, placeholder, rawText, reject } from './rawText.ts'

const unreadable = reject('NUMBER_UNREADABLE', '不是数字', 'not a number')

/**
 * A number as it was printed, as decimal text: `-8.60`, `65,509` -> `-8.60`, `65509`. Zeros at the end stay, because they say to how
 * many digits it was rounded; so it must come as text. No unit, no words: they have columns of their own.
 */
export function printedNumber(): Parser<string | null> {
  return {
    name: 'printedNumber',
    parse(raw) {
      if (raw !== null && typeof raw !== 'string') return unreadable
      const written = rawText(raw)
      if (written === null) return absent
      if (written === undefined) return unreadable
      if (isPlaceholder(written)) return placeholder
      const wide = hasFullWidth(written)
      const narrow = wide ? normaliseWidth(written) : written
      const grouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(narrow)
      const plain = grouped ? narrow.replaceAll(',', '') : narrow
      // Fifteen digits survive a JavaScript number; no figure of a bulletin has more.
      if (!/^-?\d+(\.\d+)?$/.test(plain) || plain.replace(/\D/g, '').length > 15) return unreadable
      return accept(plain, [
        ...(wide ? ['FULL_WIDTH' as const] : []),
        ...(grouped ? ['THOUSANDS_SEPARATOR' as const] : []),
      ])
    },
  }
}
