import { z } from 'zod'
import { filesAdapter } from '../../../connectors/adapters/files.ts'
import { coveredDays } from '../../../connectors/settings.ts'
import { defineConnector } from '../../../src/connector/connector.ts'
import { canonicalCode } from '../../../src/connector/parsers/code.ts'
import { freeDate, month } from '../../../src/connector/parsers/dates.ts'
import { integer, yuan } from '../../../src/connector/parsers/numbers.ts'
import { workplaceSafetyFigures } from './figures.ts'

const count = integer()

/** 安监: inspections and listed workplaces of 玉溪, as the bureau saves them from its spreadsheets. A department that the hub does not know. */
export const workplaceSafety = defineConnector({
  id: 'workplace-safety',
  department: 'WORKPLACE_SAFETY',
  brings: workplaceSafetyFigures,
  title: { zh: '安全生产执法台账', en: 'Workplace safety enforcement ledgers' },
  mode: 'sync',
  freshness: { hours: 24 * 35 },
  settings: z.strictObject({ folder: z.string().min(1, 'must be the path of the drop folder'), covers: coveredDays }),
  adapter: filesAdapter(),
  codesDirectory: new URL('./codes/', import.meta.url),
  feeds: [
    {
      name: 'inspections',
      record: 'observation',
      location: {
        kind: 'FILES',
        pattern: /^安全生产检查(?<year>\d{4})\.csv$/,
        format: { kind: 'CSV', delimiter: ',', closingRow: { column: '月份', text: '总计' } },
      },
      columns: ['月份', '县区', '检查企业', '查出隐患', '整改隐患', '罚款(万元)'],
      key: ['月份', '县区'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'REPORT_MONTHS',
        measures: [
          'workplace_inspections',
          'workplace_hazards_found',
          'workplace_hazards_rectified',
          'workplace_fines',
        ],
      },
      division: { columns: [{ column: '县区', systems: ['NAME'] }] },
      month: { column: '月份', parser: month('yyyy/MM'), required: true },
      window: 'CALENDAR',
      values: {
        kind: 'COLUMNS',
        measures: {
          workplace_inspections: { column: '检查企业', parser: count },
          workplace_hazards_found: { column: '查出隐患', parser: count },
          workplace_hazards_rectified: { column: '整改隐患', parser: count },
          workplace_fines: { column: '罚款(万元)', parser: yuan({ unit: '万元' }) },
        },
      },
    },
    {
      name: 'listedWorkplaces',
      record: 'listedHazard',
      location: {
        kind: 'FILES',
        pattern: /^挂牌督办\.csv$/,
        format: { kind: 'CSV', delimiter: ',', closingRow: { column: '编号', text: '总计' } },
      },
      columns: ['编号', '县区代码', '挂牌级别', '挂牌日期', '整改期限', '销号日期', '状态'],
      key: ['编号'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: { kind: 'SETTINGS', measures: ['listed_workplace_hazards'] },
      // The bureau numbers the counties by itself: codes/divisions.csv.
      division: { columns: [{ column: '县区代码', systems: ['LOCAL'] }], asOf: 'listedOn' },
      fields: {
        kind: { constant: 'OTHER' },
        listLevel: { column: '挂牌级别', parser: canonicalCode('listLevel', { unknown: 'REJECT' }), required: true },
        state: { column: '状态', parser: canonicalCode('state'), required: true },
        listedOn: { column: '挂牌日期', parser: freeDate(), required: true },
        dueOn: { column: '整改期限', parser: freeDate() },
        rectifiedOn: { column: '销号日期', parser: freeDate() },
        premisesKind: { constant: null },
        road: { constant: null },
        chainage: { constant: null },
        funding: { constant: null },
        caseNumber: { constant: null },
      },
    },
  ],
})
