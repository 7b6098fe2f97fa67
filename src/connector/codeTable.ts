import { readdirSync, readFileSync } from 'node:fs'
import { parse as parseCsv } from 'csv-parse/sync'
import { HubError } from '../errors.ts'
import type { CodeTable, CodeTableEntry, SourceSettings } from './connector.ts'

const header = ['code', 'label', 'canonical', 'enabled', 'edition']

/** Canonical value of codes whose rows are dropped at the door. */
export const outOfScopeMark = '-'

/**
 * Loads every `codes/<name>.csv` of a connector: UTF-8, header `code,label,canonical,enabled,edition`. Codes are text
 * ("1" and "01" are two codes); `0501*` is a prefix. Throws CONNECTOR_INVALID with all faults of all files at once.
 */
export function loadCodeTables(directory: URL): ReadonlyMap<string, CodeTable> {
  const faults: string[] = []
  const tables = new Map<string, CodeTable>()
  for (const file of csvFiles(directory)) {
    const name = file.slice(0, -'.csv'.length)
    const bytes = readFileSync(new URL(file, slashed(directory)))
    const table = parseCodeTable(name, bytes)
    faults.push(...table.faults.map((fault) => `codes/${file}: ${fault}`))
    tables.set(name, table.table)
  }
  if (faults.length > 0) {
    throw new HubError(
      'CONNECTOR_INVALID',
      `Code tables are wrong:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
      {
        details: { faults },
      },
    )
  }
  return tables
}

/**
 * The code tables as one source uses them: its editions stand under the names that the parsers know. Throws CONFIGURATION_INVALID for an
 * edition without a file.
 */
export function chooseEditions(
  tables: ReadonlyMap<string, CodeTable>,
  editions: SourceSettings['editions'],
): ReadonlyMap<string, CodeTable> {
  const chosen = new Map(tables)
  for (const [name, file] of Object.entries(editions ?? {})) {
    if (file === undefined) continue
    const table = tables.get(file)
    if (table === undefined) {
      throw new HubError(
        'CONFIGURATION_INVALID',
        `settings.editions.${name} names ${file}, but there is no codes/${file}.csv. Add the file, or name one of ${[...tables.keys()].join(', ')}.`,
        { details: { table: name, edition: file } },
      )
    }
    chosen.set(name, { ...table, name })
  }
  return chosen
}

/** Local division codes and the divisions that stations serve have forms of their own; the division resolver reads them. */
const otherFiles: ReadonlySet<string> = new Set(['divisions.csv', 'stations.csv'])

function csvFiles(directory: URL): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.csv') && !otherFiles.has(file))
      .sort()
  } catch (cause) {
    throw new HubError('CONNECTOR_INVALID', `The folder of code tables cannot be read: ${directory.pathname}`, {
      cause,
    })
  }
}

function slashed(directory: URL): URL {
  return directory.href.endsWith('/') ? directory : new URL(`${directory.href}/`)
}

/** Reads one table from its file's bytes; faults come with line numbers and leave the rest readable. */
export function parseCodeTable(
  name: string,
  bytes: Uint8Array,
): { readonly table: CodeTable; readonly faults: readonly string[] } {
  const faults: string[] = []
  const entries: CodeTableEntry[] = []
  const lines = readLines(bytes, faults)
  const [first, ...rest] = lines
  if (first !== undefined && first.join(',') !== header.join(',')) faults.push(`the header must be ${header.join(',')}`)
  const codes = new Map<string, number>()
  for (const [index, cells] of rest.entries()) {
    const line = index + 2
    const [code = '', label = '', canonical = '', enabled = '', edition = ''] = cells.map((cell) => cell.trim())
    if (cells.length !== header.length) faults.push(`line ${line}: ${header.length} fields are needed`)
    if (code === '') faults.push(`line ${line}: no code`)
    if (code.slice(0, -1).includes('*')) faults.push(`line ${line}: * may only end a code`)
    if (!/^(?:[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)$/.test(canonical) && canonical !== outOfScopeMark) {
      faults.push(
        `line ${line}: canonical must be a value of the schema, such as OTHER, a code of a measure or indicator, or - for out of scope`,
      )
    }
    if (enabled !== '1' && enabled !== '0') faults.push(`line ${line}: enabled must be 1 or 0`)
    if (edition === '') faults.push(`line ${line}: no edition`)
    const before = codes.get(code)
    if (before !== undefined)
      faults.push(`line ${line}: code ${code} is already on line ${before}; another edition needs a file of its own`)
    codes.set(code, line)
    entries.push({ code, label, canonical, enabled: enabled === '1', edition })
  }
  if (entries.length === 0 && faults.length === 0) faults.push('no codes')
  return { table: { name, entries }, faults }
}

function readLines(bytes: Uint8Array, faults: string[]): string[][] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return parseCsv(text, { relax_column_count: true, skip_empty_lines: true })
  } catch (cause) {
    faults.push(
      cause instanceof TypeError ? 'not UTF-8' : `not CSV: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
    return []
  }
}
