let tell: () => void = () => undefined

/**
 * When the question's editor can be used for the first time. The schema is asked for only then: making it up of its third of a megabyte
 * would keep the reader waiting for the editor, and the hub busy meanwhile.
 */
export const editorStands: Promise<void> = new Promise((resolve) => {
  tell = resolve
})

/** To be called when the editor has been drawn. */
export function tellEditorStands(): void {
  tell()
}
