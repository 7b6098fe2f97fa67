import type { ParseResult, Parser } from '../connector.ts'
import { memoise } from './memoise.ts'
import { normaliseWidth } from './normaliseWidth.ts'
import { absent, accept, isPlaceholder, placeholder, rawText, reject } from './rawText.ts'

const flagUnknown = reject('FLAG_UNKNOWN', '标志取值未登记', 'a flag value that the declaration does not list')

/**
 * A yes-or-no column, with its values written down one by one: in one table 1 is yes, in the next it is no, and `DELETAG` 1 is
 * "in use". An unlisted value is rejected, never taken for no; `unknown` lists those that say "not known".
 */
export function flag(options: {
  readonly yes: readonly string[]
  readonly no: readonly string[]
  readonly unknown?: readonly string[]
}): Parser<boolean | null> {
  const results = new Map<string, ParseResult<boolean | null>>()
  for (const value of options.unknown ?? []) results.set(value, placeholder)
  for (const value of options.yes) results.set(value, accept(true))
  for (const value of options.no) results.set(value, accept(false))
  return {
    name: `flag(yes: ${options.yes.join(' ')}; no: ${options.no.join(' ')})`,
    parse(raw) {
      const quick = typeof raw === 'string' ? results.get(raw) : undefined
      if (quick !== undefined) return quick
      const text = rawText(raw)
      if (text === null) return absent
      if (text === undefined) return flagUnknown
      return results.get(normaliseWidth(text)) ?? (isPlaceholder(text) ? placeholder : flagUnknown)
    },
  }
}

/**
 * A column with few values, each written down with what it means: `fixed({ '1': 'CRIMINAL', '2': 'ADMINISTRATIVE' })`. For lists
 * that the department may extend, use a code table. `otherwise` takes unlisted values, flagged; without it they are rejected.
 */
export function fixed<Value extends string>(
  meanings: Readonly<Record<string, Value>>,
  options: { readonly otherwise?: Value } = {},
): Parser<Value | null> {
  const table = new Map(Object.entries(meanings))
  const unknown = reject('CODE_UNKNOWN', '代码未登记', 'a code that the declaration does not list')
  const parse = memoise((text: string): ParseResult<Value | null> => {
    const value = table.get(text) ?? table.get(normaliseWidth(text))
    if (value !== undefined) return accept(value)
    if (isPlaceholder(text)) return placeholder
    return options.otherwise === undefined ? unknown : accept(options.otherwise, ['CODE_UNMAPPED'])
  })
  return {
    name: `fixed(${Object.keys(meanings).join(' ')})`,
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return absent
      return text === undefined ? unknown : parse(text)
    },
  }
}

/** The same value for every row, whatever the column holds. */
export function constant<Value>(value: Value): Parser<Value> {
  const result = accept(value)
  return { name: `constant(${String(value)})`, parse: () => result }
}
