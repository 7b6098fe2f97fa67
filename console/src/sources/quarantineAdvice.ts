import type { Words } from '../language/language.tsx'

/** What to do about rows that wait in quarantine, by the reason's code: who mends what, and how the rows then leave. */
export const quarantineAdvice: Readonly<Record<string, Words>> = {
  REQUIRED_MISSING: {
    zh: '请部门在原系统补填该列，下次同步自动解除。如该列本来允许为空，请由维护人员在连接器中改为非必填，再执行 hub quarantine replay。',
    en: 'Ask the department to fill the column in; the next run then takes the rows. If it may be empty, have the connector say so, then run hub quarantine replay.',
  },
  DATE_UNREADABLE: {
    zh: '请部门按约定格式改正日期。若来源换了日期格式，请由维护人员在连接器中登记新格式，再执行 hub quarantine replay。',
    en: 'Ask the department to write the date in the agreed layout. If the source has a new layout, have it declared in the connector, then run hub quarantine replay.',
  },
  DATE_IMPOSSIBLE: {
    zh: '日历上没有这一天（如 2月30日），只能由部门查原件改正；本系统不猜日期。改正后下次同步自动解除。',
    en: 'No such day exists (as 30 February): the department must look it up and correct it, the hub does not guess. The next run then takes the rows.',
  },
  NUMBER_UNREADABLE: {
    zh: '请部门改为纯数字（去掉文字、单位或星号）。若来源的写法有规律，请由维护人员在连接器中登记，再执行 hub quarantine replay。',
    en: 'Ask the department for a bare number, without words, units or stars. If the source always writes it so, have it declared in the connector, then run hub quarantine replay.',
  },
  NUMBER_OUT_OF_RANGE: {
    zh: '请部门核对数字和单位（元、万元常被混用）。核实无误的，请由维护人员放宽连接器中的范围，再执行 hub quarantine replay。',
    en: 'Ask the department to check number and unit (yuan and 万元 are often confused). If it is right, have the range in the connector widened, then run hub quarantine replay.',
  },
  TEXT_UNDECODABLE: {
    zh: '文字编码不符（如 GBK 当作 UTF-8）。请由维护人员核对连接器的编码设置；若是来源中已损坏，请部门重新录入。',
    en: 'The encoding does not fit (as GBK read as UTF-8). Have the connector’s encoding checked; if the text is broken in the source, ask the department to enter it again.',
  },
  TEXT_TOO_LONG: {
    zh: '请部门核对该列是否填错栏目。若内容确实更长，请由维护人员放宽连接器中的长度，再执行 hub quarantine replay。',
    en: 'Ask the department whether something else was entered in this column. If texts are that long, have the length in the connector raised, then run hub quarantine replay.',
  },
  CODE_UNKNOWN: {
    zh: '来源使用了代码表中没有的代码。请向部门问清含义，由维护人员补入连接器的代码表，再执行 hub quarantine replay。',
    en: 'The source uses a code that the code table lacks. Ask the department what it means, have it added to the connector’s code table, then run hub quarantine replay.',
  },
  CODE_AMBIGUOUS: {
    zh: '同一代码在代码表中有几种解释。请向部门问清，由维护人员在代码表中注明适用时段或保留一种，再执行 hub quarantine replay。',
    en: 'The code table has several meanings for this code. Ask the department, have the table say which holds and when, then run hub quarantine replay.',
  },
  FLAG_UNKNOWN: {
    zh: '“是/否”一类的列出现了未登记的取值。请向部门问清含义，由维护人员在连接器中登记，再执行 hub quarantine replay。',
    en: 'A yes/no column has a value that is not declared. Ask the department what it means, have it declared in the connector, then run hub quarantine replay.',
  },
  IDENTIFIER_INVALID: {
    zh: '编号长度或格式不符。请部门核对编号；若编号规则已变，请由维护人员在连接器中更新，再执行 hub quarantine replay。',
    en: 'The identifier has another shape. Ask the department to check it; if numbering has changed, have the connector updated, then run hub quarantine replay.',
  },
  DIVISION_AMBIGUOUS: {
    zh: '一个地名对应几个辖区。请部门填写区划代码，或由维护人员在连接器的地名对照中写明是哪一个，再执行 hub quarantine replay。',
    en: 'Several areas have this name. Ask the department for the division code, or have the connector’s list of places say which is meant, then run hub quarantine replay.',
  },
  DUPLICATE_KEY: {
    zh: '同一主键有两行且内容不同。请部门确认哪一行有效并删除或改号另一行，下次同步自动解除。',
    en: 'Two rows have the same key and differ. Ask the department which one holds, and to delete or renumber the other; the next run then takes it.',
  },
  ROW_MALFORMED: {
    zh: '整行无法拆分（列数不对或引号不配对）。请部门重新导出该文件；仍然出现时，请由维护人员用 hub connector preview 查看。',
    en: 'The row cannot be taken apart (wrong number of columns, a quote that never ends). Ask for a new export; if it stays, have hub connector preview show it.',
  },
}

/** For reasons of a newer hub than this page. */
export const otherAdvice: Words = {
  zh: '请由维护人员执行 hub quarantine show 逐行查看，改正来源或连接器后再执行 hub quarantine replay。',
  en: 'Have hub quarantine show list the rows; mend the source or the connector, then run hub quarantine replay.',
}

/** What to do about a reason. */
export function adviceFor(reason: string): Words {
  return (Object.hasOwn(quarantineAdvice, reason) ? quarantineAdvice[reason] : undefined) ?? otherAdvice
}
