import type { ExportCell, ExportFoot, ExportSheet } from './exportSheets.ts'

/**
 * An answer as CSV by RFC 4180: UTF-8 with byte order mark, as Excel wants it, and CRLF. Several lists stand one below the other, each
 * with its title and headings; the foot is last.
 */
export function csvFile(sheets: readonly ExportSheet[], foot: ExportFoot): string {
  const blocks = sheets.map(({ title, header, rows }) => [...(sheets.length > 1 ? [[title]] : []), header, ...rows])
  const lines = [...blocks.flatMap((block) => [...block, []]), ...foot.lines]
  return `\uFEFF${lines.map((line) => line.map(fieldOf).join(',')).join('\r\n')}\r\n`
}

function fieldOf(cell: ExportCell): string {
  if (typeof cell !== 'string') return String(cell.number)
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
