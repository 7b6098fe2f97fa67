import type { RawRow } from '../../src/connector/connector.ts'

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/**
 * Takes PostgreSQL's COPY text format apart: tab between columns, line feed after rows, `\N` for NULL, backslash escapes. The
 * server escapes whatever would be ambiguous, so that splitting comes before unescaping.
 */
export function createCopyDecoder(): { push(chunk: Uint8Array): RawRow[]; end(): RawRow[] } {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''

  const take = (text: string): RawRow[] => {
    const rows: RawRow[] = []
    // Nearly all text has no escape but `\N`; looking for the next backslash once is cheaper than looking into every cell.
    let backslash = text.indexOf('\\')
    let from = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const cells: (string | null)[] = text.slice(from, end).split('\t')
      if (backslash !== -1 && backslash < end) {
        let escaped = false
        while (backslash !== -1 && backslash < end) {
          if (text.charCodeAt(backslash + 1) !== capitalN) escaped = true
          // Both characters belong together: `\\` is one backslash, and the second begins nothing.
          backslash = text.indexOf('\\', backslash + 2)
        }
        readEscapes(cells, escaped)
      }
      rows.push(cells)
      from = end + 1
    }
    rest = text.slice(from)
    return rows
  }

  return {
    push: (chunk) => take(rest + decoder.decode(chunk, { stream: true })),
    end: () => take(rest + decoder.decode()),
  }
}

const capitalN = 78
const backslashCode = 92

function readEscapes(cells: (string | null)[], escaped: boolean): void {
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index]!
    if (cell.length === 2 && cell.charCodeAt(0) === backslashCode && cell.charCodeAt(1) === capitalN)
      cells[index] = null
    else if (escaped && cell.includes('\\')) cells[index] = unescapeCell(cell)
  }
}

function unescapeCell(cell: string): string {
  return cell.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
}
