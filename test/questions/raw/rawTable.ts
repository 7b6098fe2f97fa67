import type { Readable } from 'node:stream'
import type { SourceConfiguration } from '../../../src/config.ts'

/** A cell as it was delivered, as text; null where nothing stood. */
export type RawCell = string | null

/** One table, file or list of a source, verbatim: every column and every row, before any rule is applied. */
export interface RawTable {
  /** `<source>_<table>`: the name in schema `raw`. */
  readonly name: string
  /** In small letters, Chinese names as they are. */
  readonly columns: readonly string[]
  /** In the order of the columns; or, where a PostgreSQL gives it, its own copy text, the city's code already in front of each row. */
  readonly rows: readonly (readonly RawCell[])[] | { readonly copyText: Readable }
}

/** Reads all tables of one source, straight from where it is, one after the other. */
export type ReadRawTables = (source: SourceConfiguration) => AsyncIterable<RawTable>

/** A setting of a source that must be there. */
export function settingOf(source: SourceConfiguration, name: string): string {
  const value = (source.settings as Readonly<Record<string, unknown>>)[name]
  if (typeof value !== 'string') throw new Error(`${source.connector} of ${source.site} has no setting ${name}`)
  return value
}

/** Rows that are objects, as a table; `columns` is all that any of them has, in the order in which they appear. */
export function tableOfObjects(name: string, objects: readonly Readonly<Record<string, RawCell>>[]): RawTable {
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))]
  return {
    name,
    columns: columns.map((column) => column.toLowerCase()),
    rows: objects.map((object) => columns.map((column) => object[column] ?? null)),
  }
}

/** Text of bytes whose declarations are not believed: UTF-8 where they are, GB18030 otherwise. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes)
  }
}
