/**
 * What Monaco itself writes where the console's editors show it, in Chinese: by the names that its code gives the texts. This version of
 * Monaco brings translations for its loader alone, not for a build of its modules; vite.config.ts puts this file in the place of the one
 * that would look them up. The language is the page's when the editors are loaded: after a switch, that of the next visit.
 */
const chinese: Readonly<Record<string, string>> = {
  // The find box.
  'label.find': '查找',
  'placeholder.find': '查找',
  'label.findDialog': '查找/替换',
  'label.previousMatchButton': '上一处',
  'label.nextMatchButton': '下一处',
  'label.toggleSelectionFind': '只在选定的文字中查找',
  'label.closeButton': '关闭',
  'label.replace': '替换',
  'placeholder.replace': '替换',
  'label.replaceButton': '替换',
  'label.replaceAllButton': '全部替换',
  'label.toggleReplaceButton': '显示或收起替换',
  'label.preserveCaseToggle': '保留大小写',
  'label.matchesLocation': '第 {0} 处，共 {1} 处',
  'label.noResults': '没有找到',
  'title.matchesCountLimit': '只标出前 {0} 处，查找和替换仍针对全文。',
  'too.large.for.replaceall': '内容过长，不能全部替换。',
  ariaSearchNoResultEmpty: '{0}',
  ariaSearchNoResult: '“{1}”：{0}',
  ariaSearchNoResultWithLineNum: '“{1}”：{0}，位于 {2}',
  ariaSearchNoResultWithLineNumNoCurrentMatch: '“{1}”：{0}',
  caseDescription: '区分大小写',
  wordsDescription: '全字匹配',
  regexDescription: '使用正则表达式',
  defaultLabel: '输入',
  clearedInput: '输入已清除',
  // Completion.
  suggest: '补全',
  'suggestWidget.loading': '正在读取……',
  'suggestWidget.noSuggestions': '没有可补全的内容。',
  'detail.more': '收起说明',
  'detail.less': '展开说明',
  readMore: '展开说明',
  'details.close': '关闭',
  loading: '正在读取……',
  // Faults in the text.
  'modesContentHover.loading': '正在读取……',
  'view problem': '查看问题',
  noQuickFixes: '没有可用的快速修复',
  checkingForQuickFixes: '正在查找快速修复……',
  'quick fixes': '快速修复……',
  Error: '错误',
  Warning: '警告',
  Info: '提示',
  Hint: '提示',
  'marker aria': '{0}，位于 {1}。',
  problems: '第 {0} 个问题，共 {1} 个',
  change: '第 {0} 个问题，共 {1} 个',
  'markerAction.next.label': '下一个问题',
  'markerAction.previous.label': '上一个问题',
  // The editors themselves.
  editorViewAccessibleLabel: '编辑内容',
  'editor.readonly': '此处只读，不能修改',
  'editor.simple.readonly': '此处只读，不能修改',
  'stopped rendering': '此行过长，后面的部分没有显示。',
  'too many characters': '此行过长，没有着色。',
}

/** A text of Monaco in the page's language. `key` is a number only in builds of its loader, which this is not. */
export function localize(
  key: string | { readonly key: string },
  message: string,
  ...values: readonly unknown[]
): string {
  // Monaco's workers have no page, and show nothing.
  const isChinese = typeof document !== 'undefined' && document.documentElement.lang === 'zh-CN'
  const words = isChinese ? chinese[typeof key === 'string' ? key : key.key] : undefined
  return (words ?? message).replace(/\{(\d+)\}/g, (place, index: string) => {
    const value = values[Number(index)]
    return value === undefined || value === null ? place : String(value)
  })
}

/** The same with the English text beside it. */
export function localize2(
  key: string | { readonly key: string },
  message: string,
  ...values: readonly unknown[]
): { readonly value: string; readonly original: string } {
  return { value: localize(key, message, ...values), original: message }
}

/** The table of texts by number, which only builds of the loader have. */
export function getNLSMessages(): undefined {
  return undefined
}

/** The language of that table. */
export function getNLSLanguage(): undefined {
  return undefined
}
