/** What a command shows while it works: lines everywhere, a bar that repaints itself on a terminal only. */
export interface Progress {
  /** A step begins or something is worth a line. */
  line(text: string): void
  /** How far a step is; `total` null when not known. Repainted on a terminal, elsewhere a plain line every ten seconds. */
  bar(label: string, done: number, total: number | null): void
}

/** Progress on a stream, with a way to take a painted bar off the terminal before something else writes there. */
export interface StreamProgress extends Progress {
  clear(): void
}

const barWidth = 24
const plainLineEveryMs = 10_000

/** Progress on standard error, so that standard output holds only the command's result. */
export function streamProgress(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> = process.stderr,
): StreamProgress {
  let painted = false
  let lastPlain = performance.now()
  const clear = (): void => {
    if (painted) stream.write('\r\x1b[2K')
    painted = false
  }
  return {
    clear,
    line(text) {
      clear()
      stream.write(`${text}\n`)
    },
    bar(label, done, total) {
      const count =
        total === null ? done.toLocaleString('en') : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
      if (stream.isTTY) {
        const share = total !== null && total > 0 ? Math.min(1, done / total) : null
        const bar = share === null ? '' : `[${'#'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '.')}] `
        // A bar that wraps into a second line could not be taken back.
        const text = `    ${label} ${bar}${count}`.slice(0, Math.max(0, (stream.columns || 80) - 1))
        stream.write(`\r\x1b[2K${text}`)
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
