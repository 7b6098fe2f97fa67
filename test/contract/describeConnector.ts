import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { checkConnector } from '../../src/connector/checkConnector.ts'
import { loadCodeTables } from '../../src/connector/codeTable.ts'
import type { Connector, Feed, RawValue } from '../../src/connector/connector.ts'
import { deniedPart } from '../../src/connector/deniedColumns.ts'
import { columnRules } from '../../src/connector/feedColumns.ts'
import { loadLocalCodes } from '../../src/connector/localCodes.ts'
import type { TranslatedRow } from '../../src/connector/translatedRow.ts'
import { type CompiledFeed, compileFeed } from '../../src/connector/translateRow.ts'
import type { Measure } from '../../src/figures/measure.ts'
import { measures as hubMeasures } from '../../src/figures/registry.ts'
import { createDivisionResolver } from '../../src/jurisdictions/resolveDivision.ts'
import { demonstrationTree } from '../support/divisions.ts'
import { type ConnectorSource, describeConnectorSource } from './describeConnectorSource.ts'

export type { ConnectorSource }

/** One raw row and what must become of it: `fixtures/rows.json` of a connector. */
interface FixtureRow {
  readonly feed: string
  /** What is odd about it, for the test's name. */
  readonly why: string
  /** By column; a column that is not named is null. */
  readonly row: Readonly<Record<string, RawValue>>
  readonly expect: {
    readonly kind: TranslatedRow['kind']
    /** Some of the record's values, or of the observations' by measure. */
    readonly values?: Readonly<Record<string, unknown>>
    readonly flags?: readonly string[]
    /** Code of the county in today's tree; null: in the site's remainder. */
    readonly county?: string | null
    readonly column?: string
    readonly reason?: string
  }
}

const headings = ['Owner', 'Keys', 'Cursor', 'Deletes', 'Oddities', 'Readings taken']

/** A feed of a connector made ready for a site of the demonstration. */
export function compileForSite(connector: Connector, feed: Feed, siteCode = '330300'): CompiledFeed {
  const tree = demonstrationTree()
  const resolver = createDivisionResolver({
    tree,
    siteId: tree.findByCode(siteCode)!.id,
    localCodes: loadLocalCodes(connector.codesDirectory),
  })
  return compileFeed(feed, connector, resolver, loadCodeTables(connector.codesDirectory))
}

/** What is not the same for a connector that stands elsewhere than in connectors/. */
export interface ConnectorSuiteOptions {
  /** The registry that the connector is in; `connectors/index.ts` where it is absent. */
  readonly registry?: readonly Connector[]
  /** Measures that its feeds may vouch for; the hub's own where it is absent. */
  readonly measures?: readonly Measure[]
  /** Code of the city or county whose system it is; 温州 where it is absent. */
  readonly site?: string
}

/**
 * What every connector must do. `directory` is its folder; `source` starts a small real source, which the suite stops
 * (test/contract/describeConnectorSource.ts says what it must hold).
 */
export function describeConnector(
  connector: Connector,
  directory: URL,
  source: () => Promise<ConnectorSource>,
  { registry = connectors, measures = hubMeasures, site = '330300' }: ConnectorSuiteOptions = {},
): void {
  describe(`connector ${connector.id}`, () => {
    it('is declared without contradiction, with readable code tables', () => {
      expect(() => checkConnector(connector)).not.toThrow()
      expect(loadCodeTables(connector.codesDirectory).size).toBeGreaterThan(0)
      expect(() => loadLocalCodes(connector.codesDirectory)).not.toThrow()
    })

    it('is in the registry under its folder, and the folder is named after it', () => {
      expect(registry).toContain(connector)
      expect(new URL('.', directory).pathname.split('/').at(-2)).toBe(connector.id)
    })

    it('vouches only for measures that exist', () => {
      const known = new Set(measures.map(({ code }) => code))
      const vouched = connector.feeds.flatMap((feed) => feed.coverage.measures)
      expect(vouched.filter((measure) => !known.has(measure))).toEqual([])
    })

    it('reads no column that stands for a person, an address or free text', () => {
      for (const feed of connector.feeds) {
        expect(feed.columns.map(deniedPart).filter((denied) => denied !== null)).toEqual([])
      }
    })

    it('has a README that an operator can work with', () => {
      const readme = readFileSync(new URL('README.md', directory), 'utf8')
      for (const heading of headings) expect(readme).toContain(`\n## ${heading}\n`)
      for (const feed of connector.feeds) expect(readme).toContain(`\`${feed.name}\``)
    })

    it('shows nothing of a column that is marked as personal', () => {
      for (const feed of connector.feeds) {
        const personal = new Set(columnRules(feed).flatMap(({ rule }) => (rule.personal === true ? [rule.column] : [])))
        if (personal.size === 0) continue
        const row = feed.columns.map((column) => (personal.has(column) ? '测试甲13900000000' : null))
        const outcome = compileForSite(connector, feed, site).translate(row, { file: null })
        // The key is kept as it is: a column that a key embeds is the department's own number.
        expect(JSON.stringify({ ...outcome, key: '' })).not.toContain('测试甲')
      }
    })

    describe('translates', () => {
      for (const fixture of readFixtures(directory)) {
        it(`${fixture.feed}: ${fixture.why}`, () => {
          const feed = connector.feeds.find(({ name }) => name === fixture.feed)
          if (feed === undefined)
            throw new Error(`fixtures/rows.json names the feed ${fixture.feed}, which does not exist`)
          const row = feed.columns.map((column) => fixture.row[column] ?? null)
          expect(Object.keys(fixture.row).filter((column) => !feed.columns.includes(column))).toEqual([])
          expectRow(compileForSite(connector, feed, site).translate(row, { file: null }), fixture.expect)
        })
      }
      it('something of every feed', () => {
        const covered = new Set(readFixtures(directory).map(({ feed }) => feed))
        expect(connector.feeds.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([])
      })
    })

    describeConnectorSource(connector, source, { siteId: site, measures })
  })
}

function readFixtures(directory: URL): readonly FixtureRow[] {
  return JSON.parse(readFileSync(new URL('fixtures/rows.json', directory), 'utf8'))
}

function expectRow(outcome: TranslatedRow, wanted: FixtureRow['expect']): void {
  expect(outcome).toMatchObject({
    kind: wanted.kind,
    ...(wanted.column === undefined ? {} : { column: wanted.column }),
    ...(wanted.reason === undefined ? {} : { reason: wanted.reason }),
  })
  if (outcome.kind === 'RECORD') {
    if (wanted.values !== undefined) expect(outcome.values).toMatchObject(wanted.values)
    if (wanted.flags !== undefined) expect([...outcome.flags].sort()).toEqual([...wanted.flags].sort())
  }
  if (outcome.kind === 'OBSERVATIONS' && wanted.values !== undefined) {
    const values = Object.fromEntries(outcome.observations.map(({ values }) => [values.measure, values.value]))
    expect(values).toMatchObject(wanted.values)
  }
  if ((outcome.kind === 'RECORD' || outcome.kind === 'OBSERVATIONS') && wanted.county !== undefined) {
    const { countyId } = outcome.division.resolved
    expect(countyId === null ? null : demonstrationTree().get(countyId).code).toBe(wanted.county)
  }
}

const notConnectors: ReadonlySet<string> = new Set(['adapters', 'templates'])

/** Folders of connectors/ that are connectors. */
export function connectorFolders(): string[] {
  const directory = new URL('../../connectors/', import.meta.url)
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !notConnectors.has(entry.name))
    .map(({ name }) => name)
    .filter((name) => existsSync(new URL(`${name}/`, directory)))
    .sort()
}
