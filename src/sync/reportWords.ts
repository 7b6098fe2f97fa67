import type { Words } from '../connector/connector.ts'
import type { DriftLine, ReconciliationLine } from './syncReport.ts'

const number = (value: number | null, unknown: string): string => value?.toLocaleString('en') ?? unknown

/** What does not add up, in words. */
export function wordsOfDifference({ kind, subject, expected, actual, explained }: ReconciliationLine): Words {
  const [wanted, got] = [number(expected, 'unknown'), number(actual, 'unknown')]
  const zh = { wanted: number(expected, '未知'), got: number(actual, '未知') }
  const because =
    explained === true
      ? {
          en: ' (explained: its count includes rows that it no longer gives)',
          zh: '（已知原因：来源计数含不再提供的行）',
        }
      : { en: '', zh: '' }
  switch (kind) {
    case 'ROWS':
      return { en: `${got} of ${wanted} rows are accounted for`, zh: `读取 ${zh.wanted} 行，去向明确的 ${zh.got} 行` }
    case 'SOURCE_COUNT':
      return {
        en: `the source counted ${wanted} rows and gave ${got}${because.en}`,
        zh: `来源自计 ${zh.wanted} 行，实际读取 ${zh.got} 行${because.zh}`,
      }
    case 'KEY_CHECKSUM':
      return {
        en: `the keys that the source counted are not those that it gave: rows were lost or doubled${because.en}`,
        zh: `行数相符而主键校验和不符，有行遗漏或重复${because.zh}`,
      }
    case 'TOTAL_ROW':
      return {
        en: `the total row of ${subject} says ${wanted}, its rows add up to ${got}`,
        zh: `${subject}：合计行为 ${zh.wanted}，各行相加为 ${zh.got}`,
      }
    case 'GONE_UNTOLD':
      return {
        en: `${got} rows are no longer in the source, which neither flagged nor listed them as deleted; they stay until it does`,
        zh: `来源已无 ${zh.got} 行，但既未标记也未列为删除，暂予保留`,
      }
    case 'PERIOD_UNKNOWN':
      return {
        en: `${subject}: neither name nor title tells the period, so no days count as covered`,
        zh: `${subject}：文件名和标题均未写明统计期，不计入覆盖范围`,
      }
  }
}

/** What changed in a source's shape or codes, in words. */
export function wordsOfDrift({ kind, subject, before, after, rows }: DriftLine): Words {
  const change = {
    en: `${before ?? 'none'} before, ${after ?? 'none'} now`,
    zh: `原为 ${before ?? '无'}，现为 ${after ?? '无'}`,
  }
  switch (kind) {
    case 'COLUMN_NEW':
      return {
        en: `the source has a new column ${subject}${after === null ? '' : ` (${after})`}`,
        zh: `来源新增字段 ${subject}${after === null ? '' : `（${after}）`}`,
      }
    case 'COLUMN_GONE':
      return { en: `the source no longer has the column ${subject}`, zh: `来源不再有字段 ${subject}` }
    case 'COLUMN_RETYPED':
      return {
        en: `the column ${subject} has another type: ${change.en}`,
        zh: `字段 ${subject} 类型有变，${change.zh}`,
      }
    case 'CODE_UNKNOWN':
      return {
        en: `${subject} has codes that the code table lacks: ${after ?? 'not named'}${rows === null ? '' : `, in ${number(rows, '')} ${rows === 1 ? 'row' : 'rows'}`}`,
        zh: `${subject} 出现代码表没有的代码：${after ?? '未列明'}${rows === null ? '' : `，涉及 ${number(rows, '')} 行`}`,
      }
    case 'CODE_TABLE_CHANGED':
      return {
        en: `the source's list of codes ${subject} has another number of rows: ${change.en}`,
        zh: `来源代码表 ${subject} 行数有变，${change.zh}`,
      }
  }
}
