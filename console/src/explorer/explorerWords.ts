import type { Words } from '../language/language.tsx'

/** Labels of the page's buttons and lines. */
export const explorerWords = {
  title: { zh: '编辑查询', en: 'Explorer' },
  help: {
    zh: 'Ctrl+Enter 运行，Ctrl+空格 补全。左侧图标依次为：说明文档（可搜索，中英对照）、历史、字段选择。变量中输入地名、拼音或代码可补全辖区代码。',
    en: 'Ctrl+Enter runs, Ctrl+Space completes. Icons on the left: documentation (with search), history, field explorer. In Variables a name, pinyin or code completes a jurisdiction.',
  },
  tools: { zh: '查询工具', en: 'Tools of the question' },
  variables: { zh: '填写变量', en: 'Fill in variables' },
  share: { zh: '分享链接', en: 'Share' },
  typedCode: { zh: '复制为 TypeScript', en: 'Copy as TypeScript' },
  linkCopied: {
    zh: '链接已复制。链接只含问题和变量，不含任何结果。',
    en: 'The link is copied. It holds the question and its variables, never an answer.',
  },
  codeCopied: {
    zh: 'TypeScript 代码已复制：变量类型、结果类型和查询函数。',
    en: 'The TypeScript is copied: types of variables and answer, and the function that asks.',
  },
  variablesBroken: {
    zh: '变量不是有效的 JSON，请先改正：{reason}',
    en: 'The variables are no valid JSON, mend them first: {reason}',
  },
  noCode: { zh: '无法生成代码：{reason}', en: 'No code can be made: {reason}' },
  noSchema: {
    zh: '尚未取得数据结构说明，请稍后重试；需要令牌时请先登录。',
    en: 'The schema has not come yet. Try again in a moment; sign in first where a token is needed.',
  },
  notCopied: {
    zh: '浏览器不允许写入剪贴板，请手工复制：',
    en: 'The browser does not let the page write to the clipboard. Copy it by hand:',
  },
  close: { zh: '关闭', en: 'Close' },
  asTable: { zh: '以表格查看', en: 'See as table' },
  answer: { zh: '查询结果', en: 'Answer' },
  answerStatus: { zh: '结果状态', en: 'State of the answer' },
  cost: { zh: '预计开销 {estimated}', en: 'Estimated cost {estimated}' },
  costBoth: { zh: '预计开销 {estimated}，实际 {actual}', en: 'Cost: estimated {estimated}, actual {actual}' },
  time: { zh: '用时 {time}', en: 'Took {time}' },
  errors: { zh: '{count} 处错误', en: 'Errors: {count}' },
  marks: { zh: '{state} {count} 处', en: '{state}: {count}' },
  noMarks: { zh: '没有不公开、过期或缺失的部分', en: 'Nothing is withheld, stale or missing' },
  moreMarks: { zh: '……另有 {count} 处', en: '… and {count} more' },
  noVariables: {
    zh: '当前查询没有声明变量。在查询名后声明，例如 query Overview($code: String!, $period: PeriodInput!)。',
    en: 'This question declares no variables. Declare them behind its name, as query Overview($code: String!, $period: PeriodInput!).',
  },
  jsonValue: { zh: '{name}（{type}，JSON）', en: '{name} ({type}, JSON)' },
  jsonBroken: { zh: '{name} 不是有效的 JSON', en: '{name} is no valid JSON' },
  fillIn: { zh: '填入', en: 'Fill in' },
  cancel: { zh: '取消', en: 'Cancel' },
} as const satisfies Readonly<Record<string, Words>>
