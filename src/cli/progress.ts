/** What a command shows while it works: lines everywhere, a bar that repaints itself on a terminal only. */
export interface Progress {
  /** A step begins or something is worth a line. */
  line(text: string): void
  /** How far a step is; `total` null when not known. Repainted on a terminal, elsewhere a plain line every ten seconds. */
  bar(label: string, done: number, total: number | null): void
}

const barWidth = 24
const plainLineEveryMs = 10_000

/** Progress on standard error, so that standard output holds only the command's result. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let painted = false
  let lastPlain = 0
  const clear = (): void => {
    if (painted) stream.write('\r\x1b[2K')
    painted = false
  }
  return {
    line(text) {
      clear()
      stream.write(`${text}\n`)
    },
    bar(label, done, total) {
      const share = total && total > 0 ? Math.min(1, done / total) : null
      const count = total === null ? done.toLocaleString('en') : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
      if (stream.isTTY) {
        const bar = share === null ? '' : `[${'#'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '.')}] `
        clear()
        stream.write(`    ${label} ${bar}${count}`)
        painted = true
        return
      }
      const now = performance.now()
      if (now - lastPlain < plainLineEveryMs) return
      lastPlain = now
      stream.write(`    ${label} ${count}\n`)
    },
  }
}

/** For `--json` and tests. */
export const silentProgress: Progress = { line: () => undefined, bar: () => undefined }
