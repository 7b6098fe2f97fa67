const digits: ReadonlyMap<string, number> = new Map([
  ...pairs('〇零一二三四五六七八九', [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  ...pairs('壹贰叁肆伍陆柒捌玖两俩', [1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2]),
])

const smallUnits: ReadonlyMap<string, number> = new Map(pairs('十拾百佰千仟', [10, 10, 100, 100, 1_000, 1_000]))

const largeUnits: ReadonlyMap<string, number> = new Map(pairs('万亿', [10_000, 100_000_000]))

function pairs(characters: string, values: readonly number[]): [string, number][] {
  return Array.from(characters, (character, index) => [character, values[index]!])
}

/**
 * Reads a Chinese numeral, plain or in the forms used on receipts: 一, 壹, 二十, 两百零五, 三万四千, 一〇五.
 * Null for anything else, also for numerals that are put together wrongly (十十, 二三百).
 */
export function chineseNumeral(text: string): number | null {
  if (text === '' || text.length > 32) return null
  const characters = Array.from(text)
  return positional(characters) ?? withUnits(characters)
}

/** A row of bare digits (一〇五), as in years and house numbers; one digit alone belongs here too. */
function positional(characters: readonly string[]): number | null {
  let value = 0
  for (const character of characters) {
    const digit = digits.get(character)
    if (digit === undefined) return null
    value = value * 10 + digit
  }
  return Number.isSafeInteger(value) ? value : null
}

function withUnits(characters: readonly string[]): number | null {
  let total = 0
  let section = 0
  let digit: number | null = null
  let lastUnit = Number.POSITIVE_INFINITY
  let lastLargeUnit = Number.POSITIVE_INFINITY
  let afterZero = false
  for (const [index, character] of characters.entries()) {
    const value = digits.get(character)
    if (value !== undefined) {
      // 零 only stands for skipped places; two digits side by side make no number here.
      if (digit !== null) return null
      if (value === 0) {
        if (afterZero || index === 0) return null
        afterZero = true
      } else {
        digit = value
      }
      continue
    }
    const small = smallUnits.get(character)
    if (small !== undefined) {
      if (small >= lastUnit) return null
      // 十五 begins with a bare ten; nothing else may lack its digit.
      if (digit === null && !(small === 10 && section === 0)) return null
      section += (digit ?? 1) * small
      lastUnit = small
      digit = null
      afterZero = false
      continue
    }
    const large = largeUnits.get(character)
    if (large === undefined || large >= lastLargeUnit) return null
    section += digit ?? 0
    if (section === 0) return null
    total += section * large
    section = 0
    digit = null
    afterZero = false
    lastUnit = Number.POSITIVE_INFINITY
    lastLargeUnit = large
  }
  if (afterZero && digit === null) return null
  return total + section + (digit ?? 0)
}
