import { HubError } from '../errors.ts'
import { loadCodeTables } from './codeTable.ts'
import type { CodeTable, Connector, Feed } from './connector.ts'
import { deniedPart } from './deniedColumns.ts'
import { columnRules, fieldRules, filePeriodColumns, isStatisticFeed, needsCodeTable } from './feedColumns.ts'

/** Checks every declaration before anything is read or served. Throws CONNECTOR_INVALID with all faults at once. */
export function checkConnectors(connectors: readonly Connector[]): void {
  const faults = [
    ...repeated(connectors.map((connector) => connector.id)).map((id) => `two connectors are called ${id}`),
    ...connectors.flatMap(connectorFaults),
  ]
  if (faults.length === 0) return
  throw new HubError(
    'CONNECTOR_INVALID',
    `${faults.length} fault(s) in the connectors' declarations; mend them in connectors/:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    { details: { faults } },
  )
}

/** Checks one declaration. Throws CONNECTOR_INVALID. */
export function checkConnector(connector: Connector): void {
  checkConnectors([connector])
}

function connectorFaults(connector: Connector): string[] {
  const faults: string[] = []
  if (!/^[a-z][a-z0-9-]*$/.test(connector.id)) faults.push('id must be small letters, digits and hyphens')
  if (!(connector.freshness.hours > 0)) faults.push('freshness.hours must be above 0')
  if (connector.feeds.length === 0) faults.push('there is no feed')
  for (const name of repeated(connector.feeds.map((feed) => feed.name))) faults.push(`two feeds are called ${name}`)
  const tables = readTables(connector, faults)
  for (const feed of connector.feeds) {
    faults.push(...feedFaults(feed, tables).map((fault) => `feed ${feed.name}: ${fault}`))
  }
  return faults.map((fault) => `${connector.id}: ${fault}`)
}

function readTables(connector: Connector, faults: string[]): ReadonlyMap<string, CodeTable> | null {
  const needed = connector.feeds.some((feed) => columnRules(feed).some(({ rule }) => needsCodeTable(rule.parser)))
  if (!needed) return null
  try {
    return loadCodeTables(connector.codesDirectory)
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    const { faults: found } = error.details
    faults.push(...(Array.isArray(found) ? found.map(String) : [error.message]))
    return null
  }
}

function feedFaults(feed: Feed, tables: ReadonlyMap<string, CodeTable> | null): string[] {
  return [
    ...deniedFaults(feed),
    ...columnFaults(feed),
    ...locationFaults(feed),
    ...cursorFaults(feed),
    ...coverageFaults(feed),
    ...dateFaults(feed),
    ...codeFaults(feed, tables),
  ]
}

function deniedFaults(feed: Feed): string[] {
  const names = [...feed.columns]
  if (feed.location.kind === 'FILES' && feed.location.format.kind === 'SHEET')
    names.push(...Object.keys(feed.location.format.headers))
  if (feed.location.kind === 'TABLE' && feed.location.where !== undefined) names.push(feed.location.where)
  return names.flatMap((name) => {
    const denied = deniedPart(name)
    return denied === null ? [] : [`${name} may not be selected: ${denied} stands for personal data or free text`]
  })
}

function columnFaults(feed: Feed): string[] {
  const columns = new Set(feed.columns)
  const faults = repeated(feed.columns).map((column) => `column ${column} is listed twice`)
  if (feed.key.length === 0) faults.push('the key has no column')
  const used: [string, string][] = [
    ...feed.key.map((column): [string, string] => ['key', column]),
    ...columnRules(feed).map(({ field, rule }): [string, string] => [`field ${field}`, rule.column]),
    ...feed.division.columns.map(({ column }): [string, string] => ['division', column]),
  ]
  if (feed.cursor.kind === 'WATERMARK') used.push(['cursor', feed.cursor.column])
  if (feed.deletes.kind === 'FLAG') used.push(['deletes', feed.deletes.column])
  if (feed.skip !== undefined) used.push(['skip', feed.skip.column])
  for (const [what, column] of used) {
    if (!columns.has(column)) faults.push(`${what} reads ${column}, which is not in the allow-list (columns)`)
  }
  if (feed.division.columns.length === 0) faults.push('division has no column')
  for (const { column, systems } of feed.division.columns) {
    if (systems.length === 0) faults.push(`division column ${column} names no code system`)
  }
  return faults
}

function locationFaults(feed: Feed): string[] {
  const faults: string[] = []
  const period = feed.columns.filter((column) => column.startsWith('@'))
  const known: readonly string[] = filePeriodColumns
  for (const column of period) {
    if (feed.location.kind === 'TABLE') faults.push(`${column} exists for files only`)
    else if (!known.includes(column)) faults.push(`${column} is unknown; there are ${filePeriodColumns.join(', ')}`)
  }
  if (feed.location.kind === 'TABLE') return faults
  const { pattern, format } = feed.location
  if (pattern.global || pattern.sticky) faults.push('the pattern of file names must not have the flags g or y')
  if (format.kind === 'CSV') return faults
  if (format.title.global || format.title.sticky) faults.push('the pattern of the title must not have the flags g or y')
  const named = Object.values(format.headers)
  for (const column of repeated(named)) faults.push(`two headers give column ${column}`)
  for (const column of feed.columns) {
    if (!column.startsWith('@') && !named.includes(column)) faults.push(`no header gives column ${column}`)
  }
  if (format.totalRow.trim() === '') faults.push('totalRow is empty')
  return faults
}

function cursorFaults(feed: Feed): string[] {
  const faults: string[] = []
  const { cursor, location, deletes } = feed
  if (cursor.kind === 'WATERMARK' && location.kind !== 'TABLE') faults.push('a WATERMARK cursor needs a TABLE')
  if (cursor.kind === 'FILE_HASH' && location.kind !== 'FILES') faults.push('a FILE_HASH cursor needs FILES')
  if (cursor.kind === 'WATERMARK' && !(cursor.overlapMinutes >= 0)) faults.push('overlapMinutes must be 0 or more')
  if (cursor.kind === 'WATERMARK' && deletes.kind === 'SWEEP') {
    faults.push(
      'SWEEP would remove all rows that a WATERMARK read leaves out; read with FULL_COMPARE, or see deletes by a FLAG',
    )
  }
  return faults
}

function coverageFaults(feed: Feed): string[] {
  const { kind, measures } = feed.coverage
  const faults = repeated(measures).map((measure) => `coverage names measure ${measure} twice`)
  if (measures.length === 0)
    faults.push('coverage names no measure, so nothing that this feed brings would ever be shown')
  if (kind === 'FILE_PERIOD' && feed.location.kind !== 'FILES') faults.push('coverage FILE_PERIOD needs FILES')
  if (kind === 'FILE_PERIOD' && feed.location.kind === 'FILES') {
    const { pattern, format } = feed.location
    const told = `${pattern.source}${format.kind === 'SHEET' ? format.title.source : ''}`
    if (!told.includes('(?<year>'))
      faults.push('coverage FILE_PERIOD needs a group named year in the pattern of file names or the title')
  }
  if ((kind === 'REPORT_TO_DATE' || kind === 'REPORT_MONTHS') && !isStatisticFeed(feed)) {
    faults.push(`coverage ${kind} is for statistics`)
  }
  return faults
}

/** Without its day, a record belongs to no period and its division code to no year. */
function dateFaults(feed: Feed): string[] {
  if (isStatisticFeed(feed)) return feed.month.required === true ? [] : ['month must be required']
  const asOf: string = feed.division.asOf
  const rule = fieldRules(feed).find(([field]) => field === asOf)?.[1]
  if (rule === undefined) return [`division.asOf names ${asOf}, which is no field`]
  if ('constant' in rule) return [`division.asOf names ${asOf}, which is a constant`]
  return rule.required === true ? [] : [`field ${asOf} must be required: division.asOf names it`]
}

function codeFaults(feed: Feed, tables: ReadonlyMap<string, CodeTable> | null): string[] {
  if (tables === null) return []
  return columnRules(feed).flatMap(({ field, rule }) =>
    needsCodeTable(rule.parser) && !tables.has(rule.parser.table)
      ? [`field ${field} needs codes/${rule.parser.table}.csv, which does not exist`]
      : [],
  )
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
