import { useEffect } from 'react'

const unnamed = '.graphiql-explorer-root :is(input, select):not([aria-label])'

/** Names the inputs of the field explorer for screen readers: it writes the argument beside each, but not as its label. Shows nothing. */
export function FieldLabels() {
  useEffect(() => {
    const panel = document.querySelector('.explorer .graphiql-plugin')
    if (panel === null) return
    const name = (): void => {
      for (const field of panel.querySelectorAll(unnamed)) {
        const argument = field.closest<HTMLElement>('[data-arg-name]')?.dataset['argName']
        field.setAttribute('aria-label', argument ?? field.parentElement?.textContent?.trim() ?? '')
      }
    }
    name()
    const observer = new MutationObserver(name)
    observer.observe(panel, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [])
  return null
}
