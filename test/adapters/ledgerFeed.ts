import type { RecordFeed } from '../../src/connector/connector.ts'
import type { CsvFormat } from '../../src/connector/feedLocation.ts'
import { freeDate } from '../../src/connector/parsers/dates.ts'
import { yuan } from '../../src/connector/parsers/numbers.ts'

/** A feed of delimited files in a drop folder: stations by year. */
export function ledger(
  format: Partial<CsvFormat> = {},
  part: Partial<RecordFeed<'fireStation'>> = {},
): RecordFeed<'fireStation'> {
  return {
    name: 'stations',
    record: 'fireStation',
    location: {
      kind: 'FILES',
      pattern: /^xfz_(?<year>\d{4})(?:(?<month>\d{2}))?.*\.csv$/,
      format: { kind: 'CSV', delimiter: ',', ...format },
    },
    columns: ['dwbh', 'mc', 'tze', '@year'],
    key: ['@year', 'dwbh'],
    cursor: { kind: 'FILE_HASH' },
    deletes: { kind: 'SWEEP' },
    coverage: { kind: 'FILE_PERIOD', measures: ['fire_stations_built'] },
    division: { columns: [{ column: 'mc', systems: ['NAME'] }], asOf: 'reportedOn' },
    fields: {
      constructionState: { constant: 'BUILT' },
      reportedOn: { column: '@year', parser: freeDate(), required: true },
      investment: { column: 'tze', parser: yuan({ unit: '万元' }) },
      vehicles: { constant: null },
      vehicleSpending: { constant: null },
    },
    ...part,
  }
}
