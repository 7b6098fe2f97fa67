const texts = new WeakMap<readonly string[], string>()

/**
 * A list as PostgreSQL reads `text[]`. For lists that every request asks with, such as the measures of a section: the driver would write
 * sixty names anew each time, and is given the text instead. The list must not change any more.
 */
export function arrayText(list: readonly string[]): string {
  let text = texts.get(list)
  if (text === undefined) {
    text = `{${list.map((one) => `"${one.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
    texts.set(list, text)
  }
  return text
}
