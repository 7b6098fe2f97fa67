import { HubError } from '../errors.ts'
import { loadCodeTables } from './codeTable.ts'
import { type CodeTable, type Connector, type Feed, hubDepartments } from './connector.ts'
import { deniedPart } from './deniedColumns.ts'
import { columnRules, fieldRules, filePeriodColumns, isStatisticFeed, needsCodeTable } from './feedColumns.ts'
import type { FileLocation, XmlFormat } from './feedLocation.ts'
import type { RestLocation } from './restLocation.ts'

/** Checks every declaration before anything is read or served. Throws CONNECTOR_INVALID with all faults at once. */
export function checkConnectors(connectors: readonly Connector[]): void {
  const faults = [
    ...repeated(connectors.map((connector) => connector.id)).map((id) => `two connectors are called ${id}`),
    ...departmentFaults(connectors),
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

/** A department that nobody has words for would be met by whoever asks for its name. */
function departmentFaults(connectors: readonly Connector[]): string[] {
  const known = new Set<string>([
    ...hubDepartments,
    ...connectors.flatMap(({ brings }) => (brings === undefined ? [] : [brings.department])),
  ])
  return connectors.flatMap(({ id, department, brings }) => {
    if (brings !== undefined && brings.department !== department)
      return [`${id}: it is of ${department}, but brings the department ${brings.department}`]
    if (known.has(department)) return []
    return [
      `${id}: nobody knows the department ${department}; bring it along (brings), or use one of ${hubDepartments.join(', ')}`,
    ]
  })
}

function connectorFaults(connector: Connector): string[] {
  const faults: string[] = []
  if (!/^[a-z][a-z0-9-]*$/.test(connector.id)) faults.push('id must be small letters, digits and hyphens')
  if (!(connector.freshness.hours > 0)) faults.push('freshness.hours must be above 0')
  if (connector.feeds.length === 0) faults.push('there is no feed')
  if (connector.mode === 'live' && connector.adapter.live === undefined)
    faults.push(`mode live, but ${connector.adapter.technology} cannot be asked at query time`)
  for (const name of repeated(connector.feeds.map((feed) => feed.name))) faults.push(`two feeds are called ${name}`)
  const tables = readTables(connector, faults)
  faults.push(...codeListFaults(connector))
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
    ...limitFaults(feed),
    ...coverageFaults(feed),
    ...dateFaults(feed),
    ...codeFaults(feed, tables),
  ]
}

function deniedFaults(feed: Feed): string[] {
  const names = [...feed.columns, ...(feed.deletes.kind === 'TOMBSTONES' ? feed.deletes.columns : [])]
  if (feed.location.kind === 'FILES') names.push(...namesInFile(feed.location.format))
  if (feed.location.kind === 'TABLE' && feed.location.where !== undefined) names.push(feed.location.where)
  return names.flatMap((name) => {
    const denied = deniedPart(name)
    return denied === null ? [] : [`${name} may not be selected: ${denied} stands for personal data or free text`]
  })
}

/** What a format reads under other names than those of the feed's columns. */
function namesInFile(format: FileLocation['format']): readonly string[] {
  if (format.kind === 'SHEET') return Object.keys(format.headers)
  if (format.kind === 'XML') return Object.values(format.values ?? {})
  return format.closingRow === undefined ? [] : [format.closingRow.column]
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
  if (feed.location.kind === 'REST') used.push(['location.window', feed.location.window.column])
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
    if (feed.location.kind !== 'FILES') faults.push(`${column} exists for files only`)
    else if (!known.includes(column)) faults.push(`${column} is unknown; there are ${filePeriodColumns.join(', ')}`)
  }
  if (feed.location.kind === 'SOAP' && !(feed.location.windowDays >= 1)) faults.push('windowDays must be 1 or more')
  if (feed.location.kind === 'REST') faults.push(...restFaults(feed.location))
  if (feed.location.kind !== 'FILES') return faults
  const { pattern, format, replacesPeriod, incompleteAfterHours = 1 } = feed.location
  if (pattern.global || pattern.sticky) faults.push('the pattern of file names must not have the flags g or y')
  if (pattern.source.includes('(?<from>') !== pattern.source.includes('(?<to>'))
    faults.push('the pattern of file names needs both groups, from and to, or none of them')
  if (!(incompleteAfterHours > 0)) faults.push('incompleteAfterHours must be more than 0')
  if (replacesPeriod && !tellsDays(pattern, format))
    faults.push(
      'replacesPeriod needs a group named year, or groups named from and to, to know which days a file replaces',
    )
  if (replacesPeriod && feed.cursor.kind !== 'FILE_HASH') faults.push('replacesPeriod needs a FILE_HASH cursor')
  if (format.kind === 'XML') return [...faults, ...xmlFaults(feed, format)]
  if (format.kind !== 'SHEET') return faults
  if (format.title.global || format.title.sticky) faults.push('the pattern of the title must not have the flags g or y')
  const named = Object.values(format.headers)
  for (const column of repeated(named)) faults.push(`two headers give column ${column}`)
  for (const column of feed.columns) {
    if (!column.startsWith('@') && !named.includes(column)) faults.push(`no header gives column ${column}`)
  }
  if ([format.totalRow].flat().every((text) => text.trim() === '')) faults.push('totalRow is empty')
  return faults
}

function tellsDays(pattern: RegExp, format: FileLocation['format']): boolean {
  const told = `${pattern.source}${format.kind === 'SHEET' ? format.title.source : ''}`
  return told.includes('(?<year>') || pattern.source.includes('(?<from>')
}

function restFaults({ path, page, window, rows, total }: RestLocation): string[] {
  const faults: string[] = []
  if (!path.startsWith('/')) faults.push('the path of a service begins with /')
  if (!(page.rows >= 1)) faults.push('page.rows must be 1 or more')
  if (!(window.days >= 1)) faults.push('window.days must be 1 or more')
  if (rows.length === 0 || total.length === 0) faults.push('rows and total each need a path of keys')
  return faults
}

function xmlFaults(feed: Feed, { row, values, optional }: XmlFormat): string[] {
  const faults: string[] = []
  if (!/^[^/@\s]+(?:\/[^/@\s]+)+$/.test(row))
    faults.push(`row ${row} must name the elements from the root to the row: rows/row`)
  for (const column of [...Object.keys(values ?? {}), ...(optional ?? [])]) {
    if (!feed.columns.includes(column)) faults.push(`the format names column ${column}, which is not in the allow-list`)
  }
  return faults
}

function cursorFaults(feed: Feed): string[] {
  const faults: string[] = []
  const { cursor, location, deletes } = feed
  if (cursor.kind === 'WATERMARK' && location.kind === 'FILES')
    faults.push('a WATERMARK cursor needs a TABLE or a service')
  if (cursor.kind === 'DAY_WINDOWS' && location.kind !== 'REST' && location.kind !== 'SOAP')
    faults.push('a DAY_WINDOWS cursor needs a service that is asked by days (REST, SOAP)')
  if (cursor.kind === 'DAY_WINDOWS' && !(cursor.overlapDays >= 1)) faults.push('overlapDays must be 1 or more')
  if (location.kind === 'REST' && cursor.kind !== 'DAY_WINDOWS' && cursor.kind !== 'FULL_COMPARE')
    faults.push('a list of a service is read with DAY_WINDOWS or FULL_COMPARE')
  if (cursor.kind === 'FILE_HASH' && location.kind !== 'FILES') faults.push('a FILE_HASH cursor needs FILES')
  if (cursor.kind === 'WATERMARK' && !(cursor.overlapMinutes >= 0)) faults.push('overlapMinutes must be 0 or more')
  if (cursor.kind === 'WATERMARK' && deletes.kind === 'SWEEP' && cursor.compareWholeDays === undefined) {
    faults.push(
      'with a WATERMARK, SWEEP sees what is gone only when the feed is compared whole: say how often (compareWholeDays), or see deletes by a FLAG or TOMBSTONES',
    )
  }
  if ('compareWholeDays' in cursor && !((cursor.compareWholeDays ?? 0) >= 1))
    faults.push('compareWholeDays must be 1 or more')
  if (isStatisticFeed(feed) && deletes.kind !== 'SWEEP' && deletes.kind !== 'NEVER')
    faults.push(`statistics have no rows of their own that ${deletes.kind} could name; see what is gone by SWEEP`)
  return [...faults, ...tombstoneFaults(feed)]
}

function tombstoneFaults({ cursor, deletes, key }: Feed): string[] {
  if (deletes.kind !== 'TOMBSTONES') return []
  const faults: string[] = []
  if (cursor.kind !== 'WATERMARK') faults.push('TOMBSTONES are read by time, so the feed needs a WATERMARK')
  if (deletes.key.length !== key.length)
    faults.push(`the list of deletions names ${deletes.key.length} key columns, the feed has ${key.length}`)
  for (const column of [...deletes.key, deletes.column]) {
    if (!deletes.columns.includes(column))
      faults.push(`deletes reads ${column}, which is not in its allow-list (columns)`)
  }
  return faults
}

function limitFaults({ limits }: Feed): string[] {
  return Object.entries(limits ?? {}).flatMap(([name, share]) =>
    typeof share === 'number' && share >= 0 && share <= 1 ? [] : [`limits.${name} must lie between 0 and 1`],
  )
}

function codeListFaults(connector: Connector): string[] {
  return (connector.codeLists ?? []).flatMap(({ table, column }) => {
    const used = connector.feeds.some((feed) =>
      columnRules(feed).some(({ rule }) => needsCodeTable(rule.parser) && rule.parser.table === table),
    )
    const denied = deniedPart(column)
    return [
      ...(used ? [] : [`the list of codes ${table}: no feed reads with that table`]),
      ...(denied === null ? [] : [`the list of codes ${table}: ${column} may not be selected (${denied})`]),
    ]
  })
}

function coverageFaults(feed: Feed): string[] {
  const { kind, measures } = feed.coverage
  const faults = repeated(measures).map((measure) => `coverage names measure ${measure} twice`)
  if ((kind === 'NONE') !== (feed.record === 'publishedFigure'))
    faults.push('coverage NONE is for published figures, and published figures have no other: they are never counted')
  if (measures.length === 0 && kind !== 'NONE')
    faults.push('coverage names no measure, so nothing that this feed brings would ever be shown')
  if (kind === 'FILE_PERIOD' && feed.location.kind !== 'FILES') faults.push('coverage FILE_PERIOD needs FILES')
  if (kind === 'FILE_PERIOD' && feed.location.kind === 'FILES') {
    const { pattern, format } = feed.location
    if (!tellsDays(pattern, format))
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
