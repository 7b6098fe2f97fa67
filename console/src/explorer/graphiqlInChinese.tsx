import { useEffect } from 'react'
import { useSpeech } from '../language/language.tsx'
import { chineseOf } from './graphiqlWords.ts'

const attributes = ['aria-label', 'placeholder', 'title']
// Names that people or the schema gave, and what is written into the editors, are nobody's to translate.
const foreign = '.monaco-editor, .graphiql-tab, .graphiql-history-item-label'

/**
 * Puts GraphiQL's own words into Chinese where the reader's language is, as they appear; and puts them back on a switch to English. In
 * the document itself, because GraphiQL has them in its code: React leaves alone what it does not change. Shows nothing.
 */
export function GraphiqlInChinese() {
  const { language } = useSpeech()
  useEffect(() => {
    if (language !== 'zh') return
    // Its dialogs and tips stand beside the page, not in it.
    const root = document.body
    const undo = new Map<Node, Map<string, { readonly english: string; readonly chinese: string }>>()
    const put = (node: Node, name: string, english: string, write: (words: string) => void): void => {
      const words = chineseOf(english)
      if (words === null) return
      write(words)
      undo.set(node, (undo.get(node) ?? new Map()).set(name, { english, chinese: words }))
    }
    const text = (node: Text): void => {
      if (node.parentElement?.closest(foreign) == null) {
        put(node, '', node.data, (words) => {
          node.data = words
        })
      }
    }
    const element = (node: Element): void => {
      for (const name of attributes) {
        const english = node.getAttribute(name)
        if (english !== null) put(node, name, english, (words) => node.setAttribute(name, words))
      }
    }
    const all = (node: Node): void => {
      if (node instanceof Text) text(node)
      if (!(node instanceof Element) || node.closest('.monaco-editor') !== null) return
      element(node)
      for (const child of node.childNodes) all(child)
    }
    all(root)
    const observer = new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        if (type === 'characterData' && target instanceof Text) text(target)
        else if (type === 'attributes' && target instanceof Element) element(target)
        else for (const node of addedNodes) all(node)
      }
    })
    observer.observe(root, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
      attributeFilter: attributes,
    })
    return () => {
      observer.disconnect()
      for (const [node, places] of undo) {
        for (const [name, { english, chinese }] of places) {
          if (node instanceof Text) {
            if (node.data === chinese) node.data = english
          } else if (node instanceof Element && node.getAttribute(name) === chinese) node.setAttribute(name, english)
        }
      }
    }
  }, [language])
  return null
}
