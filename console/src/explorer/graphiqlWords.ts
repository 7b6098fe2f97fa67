/**
 * What GraphiQL writes itself, and the same in Chinese. It has no setting for its language and no slot for these words; a test opens all
 * its panels and fails where a button speaks English on the Chinese page.
 */
const chinese: Readonly<Record<string, string>> = {
  // The row of tabs and the editors.
  'Select active operation': '选择查询标签页',
  'New tab': '新标签页',
  'Close Tab': '关闭标签页',
  'Operation Editor': '查询编辑器',
  'Editor Commands': '编辑器命令',
  'Result Window': '结果',
  Variables: '变量',
  Headers: '请求头',
  'Show editor tools': '显示变量和请求头',
  'Hide editor tools': '收起变量和请求头',
  // The panels on the left.
  'Show Documentation Explorer': '打开说明文档',
  'Hide Documentation Explorer': '收起说明文档',
  'Show History': '打开历史',
  'Hide History': '收起历史',
  'Show Field Explorer': '打开字段选择',
  'Hide Field Explorer': '收起字段选择',
  'Open short keys dialog': '快捷键',
  'Open settings dialog': '设置',
  'Close dialog': '关闭',
  // Documentation.
  'Documentation Explorer': '说明文档',
  Docs: '说明文档',
  'Root Types': '入口类型',
  'All Schema Types': '全部类型',
  Fields: '字段',
  Arguments: '参数',
  Type: '类型',
  Implements: '实现的接口',
  Implementations: '实现它的类型',
  'Possible Types': '可能的类型',
  'Enum Values': '枚举值',
  Directives: '指令',
  Deprecated: '已停用',
  'Deprecated Fields': '已停用的字段',
  'Deprecated Arguments': '已停用的参数',
  'Deprecated Enum Values': '已停用的枚举值',
  'Show Deprecated Fields': '显示已停用的字段',
  'Show Deprecated Arguments': '显示已停用的参数',
  'Show Deprecated Values': '显示已停用的值',
  'A GraphQL schema provides a root type for each kind of operation.': '每种操作各有一个入口类型。',
  'Other results': '其他结果',
  'No results found': '没有找到',
  'Error fetching schema': '没有取得数据结构说明',
  'No GraphQL schema available': '没有数据结构说明',
  // History.
  History: '历史',
  Clear: '清空',
  Cleared: '已清空',
  'Failed to Clear': '清空失败',
  'Set active': '打开这个查询',
  'Edit label': '修改名称',
  'Type a label': '输入名称',
  Save: '保存',
  'Add favorite': '收藏',
  'Remove favorite': '取消收藏',
  'Delete from history': '从历史中删除',
  // The field explorer.
  Explorer: '字段选择',
  'Add new': '新增',
  'Extract the current value into a GraphQL variable': '改用变量',
  'Remove the variable': '不用变量',
  'Extract selections into a new reusable fragment': '提取为片段',
  // Settings and short keys.
  Settings: '设置',
  'This modal lets you adjust header persistence, interface theme, and clear local storage.':
    '可在此清除浏览器中保存的查询和历史。',
  'Clear storage': '清除保存的内容',
  'Remove all locally stored data and start fresh.': '删除浏览器中保存的标签页、历史和设置。',
  'Clear data': '清除',
  'Cleared data': '已清除',
  Failed: '失败',
  'Short Keys': '快捷键',
  'This modal provides a list of available keyboard shortcuts and their functions.': '可用的快捷键及其作用。',
  'Short Key': '按键',
  Function: '作用',
  'Execute query': '运行查询',
  'Open the Command Palette (you must have focus in the editor)': '打开命令面板（光标须在编辑器中）',
  'Prettify editors': '整理格式',
  'Copy query': '复制查询',
  'Re-fetch schema using introspection': '重新取得数据结构说明',
  'Search in documentation': '在说明文档中查找',
  'Search in editor': '在编辑器中查找',
  'Merge fragments definitions into operation definition': '将片段并入查询',
}

/** Words with something in them that stays: a key, or the name of a type. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/^Execute query \((.+)\)$/, '运行查询（{}）'],
  [/^Stop query \((.+)\)$/, '停止查询（{}）'],
  [/^Prettify query \((.+)\)$/, '整理格式（{}）'],
  [/^Merge fragments into query \((.+)\)$/, '将片段并入查询（{}）'],
  [/^Copy query \((.+)\)$/, '复制查询（{}）'],
  [/^Re-fetch GraphQL schema \((.+)\)$/, '重新取得数据结构说明（{}）'],
  [/^Go back to (.+)$/, '返回 {}'],
  [/^Search Docs\.\.\.$/, '在说明文档中查找'],
  [/^Search (.+)\.\.\.$/, '在 {} 中查找'],
]

/** The Chinese of what GraphiQL wrote; null for what is no word of its own, as names of types and questions. */
export function chineseOf(english: string): string | null {
  const text = english.trim()
  if (Object.hasOwn(chinese, text)) return chinese[text] ?? null
  for (const [pattern, words] of patterns) {
    const found = pattern.exec(text)
    if (found !== null) return words.replace('{}', chinese[found[1] ?? ''] ?? found[1] ?? '')
  }
  return null
}
