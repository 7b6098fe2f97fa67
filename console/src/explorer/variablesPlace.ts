/** Where the cursor stands in a text of variables, which need not be whole JSON yet. */
export interface VariablesPlace {
  /** A name is being written, or a value. */
  readonly kind: 'NAME' | 'VALUE'
  /** The names above: `['period']` for a name within `period`, `['period', 'year']` for the value of its `year`. Lists add nothing. */
  readonly path: readonly string[]
  /** What stands between the beginning of the name or value and the cursor, without the quotation mark. */
  readonly typed: string
  /** The quotation mark is written already. */
  readonly quoted: boolean
}

interface Level {
  readonly bracket: '{' | '['
  name: string | null
  /** A colon was read after the name. */
  inValue: boolean
}

/**
 * Reads the text in front of the cursor. Null where nothing can be written: in a comment, outside of the object, or behind a value.
 * @param before everything up to the cursor
 */
export function variablesPlaceAt(before: string): VariablesPlace | null {
  const levels: Level[] = []
  let index = 0
  // What was read since the last structural character, and whether it may still go on.
  let pending: { text: string; quoted: boolean; open: boolean } | null = null
  while (index < before.length) {
    const character = before.charAt(index)
    const level = levels.at(-1)
    if (character === '"') {
      const end = stringEnd(before, index + 1)
      pending = { text: before.slice(index + 1, end ?? before.length), quoted: true, open: end === null }
      index = end === null ? before.length : end + 1
      continue
    }
    if (before.startsWith('//', index) || before.startsWith('/*', index)) {
      const end = before.indexOf(before.charAt(index + 1) === '/' ? '\n' : '*/', index + 2)
      if (end === -1) return null
      index = end + (before.charAt(index + 1) === '/' ? 1 : 2)
      continue
    }
    index += 1
    switch (character) {
      case '{':
      case '[':
        levels.push({ bracket: character, name: null, inValue: character === '[' })
        pending = null
        break
      case '}':
      case ']':
        levels.pop()
        pending = { text: '', quoted: false, open: false }
        break
      case ':':
        if (level !== undefined && pending !== null) {
          level.name = pending.text
          level.inValue = true
        }
        pending = null
        break
      case ',':
        if (level?.bracket === '{') {
          level.name = null
          level.inValue = false
        }
        pending = null
        break
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        if (pending !== null) pending.open = false
        break
      default:
        pending =
          pending?.open && !pending.quoted
            ? { text: pending.text + character, quoted: false, open: true }
            : { text: character, quoted: false, open: true }
    }
  }
  const level = levels.at(-1)
  if (level === undefined || pending?.open === false) return null
  return {
    kind: level.inValue ? 'VALUE' : 'NAME',
    path: levels.flatMap(({ name, inValue }) => (name !== null && inValue ? [name] : [])),
    typed: pending?.text ?? '',
    quoted: pending?.quoted ?? false,
  }
}

function stringEnd(text: string, from: number): number | null {
  for (let index = from; index < text.length; index += 1) {
    if (text.charAt(index) === '\\') index += 1
    // A string does not go on in the next line: there the quotation mark is still missing.
    else if (text.charAt(index) === '"') return index
    else if (text.charAt(index) === '\n') return index - 1
  }
  return null
}
