import { z } from 'zod'
import { defineConnector } from '../../../src/connector/connector.ts'
import { canonicalCode } from '../../../src/connector/parsers/code.ts'
import { localDate } from '../../../src/connector/parsers/dates.ts'
import { yuan } from '../../../src/connector/parsers/numbers.ts'
import { soapAdapter } from '../../adapters/soap.ts'
import { coveredDays } from '../../settings.ts'

// Layouts of dates are in src/connector/parsers/dates.ts; say which one the column has, several where it is mixed.
const day = localDate('yyyy-MM-dd')

/** Example system: what it holds, whose it is. README.md tells owner, keys and oddities. */
export const exampleSoap = defineConnector({
  id: 'example-soap',
  department: 'GOVERNANCE',
  title: { zh: '示例系统', en: 'Example system' },
  // sync: copied into the hub. live: only figures are copied, single records are asked for when somebody reads them.
  mode: 'sync',
  // How long what a run brought counts as fresh: a night and a half for a source that is synced by night.
  freshness: { hours: 36 },
  // What a site must say to connect, in the file that HUB_SOURCES names. Strict, so that a misspelt setting is told.
  settings: z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'must be the address of the service, such as http://host:8080/service' }),
    covers: coveredDays,
  }),
  adapter: soapAdapter(),
  codesDirectory: new URL('./codes/', import.meta.url),
  feeds: [
    {
      name: 'listed',
      // RECORD: which of the hub's kinds a row becomes (src/connector/records.ts), or 'observation' for statistics.
      record: 'listedHazard',
      // Asked for closed windows of whole days, page by page: SoapLocation in src/connector/connector.ts.
      location: {
        kind: 'SOAP',
        operation: 'queryGpdb',
        namespace: 'http://example.service/',
        parameters: { from: 'beginTime', to: 'endTime', page: 'page' },
        windowDays: 366,
        result: 'return',
        document: { row: 'response/rows/row', code: { element: 'code', success: ['0'] }, total: 'total' },
      },
      // COLUMNS: the allow-list. Nothing else is ever selected; names of persons, numbers, addresses and free text never stand here.
      columns: ['gpbh', 'xzqh', 'gpjb', 'gprq', 'zgqx', 'xarq', 'zt', 'je'],
      // KEY: what makes a row the same row in the next run. Never a number that the source gives anew each year on its own.
      key: ['gpbh'],
      // CURSOR: the service tells no time of change, so everything is read each time.
      cursor: { kind: 'FULL_COMPARE' },
      // DELETES: a row that a whole read no longer shows is gone.
      deletes: { kind: 'SWEEP' },
      // COVERAGE: what a run vouches for. A measure is 0 only on days that its feed covers; elsewhere it is unknown.
      // Measures are declared in src/figures/departments/, or in the connector's folder for a department that the hub does not know.
      coverage: { kind: 'SETTINGS', measures: ['listed_hazard_units'] },
      // DIVISION: the column of the place and the systems its codes may be in; asOf is the day on which the code is read.
      // LOCAL are the department's own codes: codes/divisions.csv.
      division: { columns: [{ column: 'xzqh', systems: ['LOCAL', 'GB2260', 'NBS12'] }], asOf: 'listedOn' },
      fields: {
        kind: { constant: 'FIRE_PREMISES' },
        // CODES: codes/listLevel.csv maps the department's codes to the hub's values. REJECT: an unknown one goes to quarantine.
        listLevel: { column: 'gpjb', parser: canonicalCode('listLevel', { unknown: 'REJECT' }), required: true },
        state: { column: 'zt', parser: canonicalCode('state'), required: true },
        listedOn: { column: 'gprq', parser: day, required: true },
        dueOn: { column: 'zgqx', parser: day },
        rectifiedOn: { column: 'xarq', parser: day },
        // A field that the source does not have is null for all rows: unknown, never 0 and never a guess.
        premisesKind: { constant: null },
        road: { constant: null },
        chainage: { constant: null },
        // Money is kept in 分; say in which unit the column is.
        funding: { column: 'je', parser: yuan({ unit: '元', zeroMeansUnknown: true }) },
        caseNumber: { constant: null },
      },
    },
  ],
})
