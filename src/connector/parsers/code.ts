import { outOfScopeMark } from '../codeTable.ts'
import type { CodeParser, CodeTable, CodeTableEntry, ParseResult, Parser, QualityFlag } from '../connector.ts'
import type { CodedValue } from '../records.ts'
import { memoise } from './memoise.ts'
import { normaliseWidth } from './normaliseWidth.ts'
import { absent, accept, isPlaceholder, placeholder, rawText, reject } from './rawText.ts'

/** How strictly a column is held to its code table. */
export interface CodeOptions {
  /** A code that the table lacks: OTHER (flagged CODE_UNMAPPED, the row is not lost), or a rejection. Default OTHER. */
  readonly unknown?: 'OTHER' | 'REJECT'
  /** IGNORED: "01" finds "1" and the other way round. Default SIGNIFICANT: they are two codes. */
  readonly leadingZeros?: 'SIGNIFICANT' | 'IGNORED'
  /** A field that every record has (a dimension of figures): where the column says nothing, OTHER under an empty code. Default NULL. */
  readonly absent?: 'NULL' | 'OTHER'
}

const codeUnknown = reject('CODE_UNKNOWN', '代码表中没有此代码', 'a code that the code table lacks')
const codeAmbiguous = reject('CODE_AMBIGUOUS', '代码在代码表中不唯一', 'several codes of the table fit')
const outOfScope = Object.freeze({ ok: false, reason: 'OUT_OF_SCOPE' }) satisfies ParseResult<never>

/**
 * A code of the connector's table `codes/<table>.csv`, as the hub's value beside code, label and edition. Exact codes go before
 * prefixes, longer prefixes before shorter. A disabled code is accepted and flagged; canonical `-` drops the row.
 */
export function code(table: string, options: CodeOptions = {}): CodeParser<CodedValue | null> {
  return {
    name: `code(${table})`,
    table,
    bind: (codeTable) => bindCode(codeTable, options, (value) => value),
  }
}

/** Like `code`, for fields that keep the hub's value alone. */
export function canonicalCode(table: string, options: CodeOptions = {}): CodeParser<string | null> {
  return {
    name: `canonicalCode(${table})`,
    table,
    bind: (codeTable) => bindCode(codeTable, options, (value) => value.canonical),
  }
}

function bindCode<T>(table: CodeTable, options: CodeOptions, pick: (value: CodedValue) => T): Parser<T | null> {
  const find = compileLookup(table, options.leadingZeros ?? 'SIGNIFICANT')
  const edition = table.entries[0]?.edition ?? table.name
  const untold = pick({ canonical: 'OTHER', system: edition, code: '', label: null })
  const nothing: ParseResult<T | null> = options.absent === 'OTHER' ? accept(untold) : absent
  const nothingWritten: ParseResult<T | null> =
    options.absent === 'OTHER' ? accept(untold, ['PLACEHOLDER']) : placeholder
  const parse = memoise((raw: string): ParseResult<T | null> => {
    const text = normaliseWidth(raw)
    const entry = find(text)
    if (entry === 'AMBIGUOUS') return codeAmbiguous
    const flags: QualityFlag[] = text === raw ? [] : ['FULL_WIDTH']
    if (entry === null) {
      if (isPlaceholder(text)) return nothingWritten
      if (options.unknown === 'REJECT') return codeUnknown
      return accept(pick({ canonical: 'OTHER', system: edition, code: text, label: null }), [...flags, 'CODE_UNMAPPED'])
    }
    if (entry.canonical === outOfScopeMark) return outOfScope
    if (!entry.enabled) flags.push('CODE_DISABLED')
    return accept(
      pick({ canonical: entry.canonical, system: entry.edition, code: text, label: entry.label || null }),
      flags,
    )
  })
  return {
    name: `code(${table.name})`,
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return nothing
      return text === undefined ? codeUnknown : parse(text)
    },
  }
}

type Found = CodeTableEntry | 'AMBIGUOUS' | null

function compileLookup(table: CodeTable, leadingZeros: 'SIGNIFICANT' | 'IGNORED'): (text: string) => Found {
  const exact = new Map<string, CodeTableEntry>()
  const withoutZeros = new Map<string, Found>()
  const prefixes: { readonly prefix: string; readonly entry: CodeTableEntry }[] = []
  for (const entry of table.entries) {
    if (entry.code.endsWith('*')) {
      prefixes.push({ prefix: entry.code.slice(0, -1), entry })
      continue
    }
    exact.set(entry.code, entry)
    const bare = stripZeros(entry.code)
    const before = withoutZeros.get(bare)
    withoutZeros.set(bare, before === undefined ? entry : 'AMBIGUOUS')
  }
  prefixes.sort((left, right) => right.prefix.length - left.prefix.length)
  return (text) =>
    exact.get(text) ??
    (leadingZeros === 'IGNORED' ? withoutZeros.get(stripZeros(text)) : undefined) ??
    prefixes.find(({ prefix }) => text.startsWith(prefix))?.entry ??
    null
}

function stripZeros(code: string): string {
  return code.replace(/^0+(?=.)/, '')
}
