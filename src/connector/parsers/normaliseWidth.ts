/**
 * Full-width digits, letters, signs and points, as Chinese input methods leave them in number fields, become ASCII. Nothing else
 * does: Unicode's NFKC would also turn ㎡ into m2, ① into 1 and （） into () in names.
 */
export function normaliseWidth(text: string): string {
  if (!hasFullWidth(text)) return text
  let result = ''
  for (const character of text) {
    const code = character.charCodeAt(0)
    result += isMapped(code) ? String.fromCharCode(code - 0xfee0) : (otherForms.get(character) ?? character)
  }
  return result
}

/** True when `normaliseWidth` would change the text. */
export function hasFullWidth(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x7f && (isMapped(code) || otherForms.has(text.charAt(index)))) return true
  }
  return false
}

/** The minus sign proper, which word processors put for a hyphen. */
const otherForms: ReadonlyMap<string, string> = new Map([['−', '-']])

function isMapped(code: number): boolean {
  return (
    (code >= 0xff10 && code <= 0xff19) || // digits
    (code >= 0xff21 && code <= 0xff3a) || // capitals
    (code >= 0xff41 && code <= 0xff5a) || // small letters
    code === 0xff0b || // plus
    code === 0xff0d || // minus
    code === 0xff0e || // point
    code === 0xff0c || // comma, for thousands
    code === 0xff05 // per cent
  )
}
