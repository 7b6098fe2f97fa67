import { z } from 'zod'
import { defineConnector } from '../../src/connector/connector.ts'
import { canonicalCode, code } from '../../src/connector/parsers/code.ts'
import { localDate } from '../../src/connector/parsers/dates.ts'
import { dimensionList } from '../../src/connector/parsers/dimensionList.ts'
import { printedNumber } from '../../src/connector/parsers/printedNumber.ts'
import { text } from '../../src/connector/parsers/text.ts'
import { filesAdapter } from '../adapters/files.ts'

const day = localDate(['yyyy', 'yyyy-MM', 'yyyy-MM-dd'])
const strict = { unknown: 'REJECT' } as const

/** 公布数: what departments published, transcribed by the governance office, one file per document. README.md tells the columns. */
export const bulletin = defineConnector({
  id: 'bulletin',
  department: 'GOVERNANCE',
  title: { zh: '公布数登记', en: 'Register of published figures' },
  mode: 'sync',
  // Documents appear a few times a year: a folder that was looked at within the month is known.
  freshness: { hours: 24 * 31 },
  settings: z.strictObject({ folder: z.string().min(1, 'must be the path of the drop folder') }),
  adapter: filesAdapter(),
  codesDirectory: new URL('./codes/', import.meta.url),
  feeds: [
    {
      name: 'publishedFigures',
      record: 'publishedFigure',
      location: {
        kind: 'FILES',
        pattern: /^公布数_.+\.csv$/,
        format: { kind: 'CSV', delimiter: ',', closingRow: { column: '文件', text: '合计' } },
      },
      columns: [
        '文件',
        '出处',
        '序号',
        '地区',
        '起',
        '止',
        '时段',
        '指标',
        '维度',
        '原文',
        '数值',
        '单位',
        '界限',
        '性质',
        '状态',
        '说明',
      ],
      key: ['文件', '序号'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: { kind: 'NONE', measures: [] },
      division: { columns: [{ column: '地区', systems: ['NAME', 'GB2260'] }], asOf: 'periodFrom' },
      fields: {
        document: { column: '文件', parser: text({ maxLength: 200 }), required: true },
        passage: { column: '出处', parser: text({ maxLength: 200 }) },
        indicator: { column: '指标', parser: code('indicator', strict), required: true },
        dimensions: { column: '维度', parser: dimensionList() },
        periodFrom: { column: '起', parser: day, required: true },
        periodTo: { column: '止', parser: day, required: true },
        window: { column: '时段', parser: canonicalCode('window', strict), required: true },
        text: { column: '原文', parser: text({ maxLength: 200 }), required: true },
        printed: { column: '数值', parser: printedNumber(), required: true },
        unit: { column: '单位', parser: code('unit', strict), required: true },
        bound: { column: '界限', parser: canonicalCode('bound', strict), required: true },
        kind: { column: '性质', parser: canonicalCode('kind', strict), required: true },
        finality: { column: '状态', parser: canonicalCode('finality', strict), required: true },
        note: { column: '说明', parser: text({ maxLength: 500 }) },
      },
    },
  ],
})
