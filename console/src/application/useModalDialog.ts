import { type RefObject, useEffect, useRef } from 'react'

/**
 * Opens a dialog of the browser's own over the page as soon as it is drawn: it holds the focus and closes with Escape. When it goes, by
 * whatever way, the focus is where it was before.
 * @returns the reference for the `<dialog>`
 */
export function useModalDialog(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return dialog
}
