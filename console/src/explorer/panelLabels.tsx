import { useEffect } from 'react'

const unnamed = '.graphiql-explorer-root :is(input, select):not([aria-label])'

const entries = '.graphiql-history-item-label[aria-label]'

/**
 * Mends what GraphiQL's panels tell screen readers. The field explorer writes the argument beside each input, but not as its label; the
 * history calls every entry by the same label, and not by the question that stands there to be read. Shows nothing.
 */
export function PanelLabels() {
  useEffect(() => {
    const panel = document.querySelector('.explorer .graphiql-plugin')
    if (panel === null) return
    const name = (): void => {
      for (const field of panel.querySelectorAll(unnamed)) {
        const argument = field.closest<HTMLElement>('[data-arg-name]')?.dataset['argName']
        field.setAttribute('aria-label', argument ?? field.parentElement?.textContent?.trim() ?? '')
      }
      for (const entry of panel.querySelectorAll(entries)) entry.removeAttribute('aria-label')
    }
    name()
    const observer = new MutationObserver(name)
    observer.observe(panel, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [])
  return null
}
