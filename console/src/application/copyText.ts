/**
 * Puts text on the clipboard.
 * @returns whether the browser took it: it has a clipboard for pages over HTTPS and on localhost only, and many an intranet speaks plain HTTP
 */
export async function copyText(text: string): Promise<boolean> {
  const clipboard: Clipboard | undefined = navigator.clipboard
  if (clipboard === undefined) return false
  try {
    await clipboard.writeText(text)
    return true
  } catch {
    // Refused by the reader or by a policy: the text is shown, to be copied by hand.
    return false
  }
}
