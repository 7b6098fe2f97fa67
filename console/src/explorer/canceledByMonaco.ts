/**
 * Monaco rejects what it was about to do when an editor is closed first, as the highlighting of a word 50 ms after a click, and nobody
 * takes that rejection (mended upstream after 0.52: https://github.com/microsoft/vscode/pull/285887). The browser would tell it as an
 * uncaught error. It is none: Monaco's own handler of errors ignores these, too.
 */
window.addEventListener('unhandledrejection', (event) => {
  const reason: unknown = event.reason
  if (reason instanceof Error && reason.name === 'Canceled' && reason.message === 'Canceled') event.preventDefault()
})
