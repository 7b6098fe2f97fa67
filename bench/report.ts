import { show, spreadOf } from './measure.ts'
import type { Mark, SeriesResult } from './series.ts'

/** A series as a reader of README.md sees it: a Markdown table, and the ratios with their marks. */
export function reportTable(name: string, result: SeriesResult): string {
  const rounds = result.rivals[0]?.rounds.length ?? 0
  return [
    `### ${name}`,
    `${result.machine}. ${rounds} interleaved rounds, medians (minimum to maximum).`,
    '',
    `| | ${result.columns.join(' | ')} |`,
    `|${'---|'.repeat(result.columns.length + 1)}`,
    ...result.rivals.map((rival) => {
      const cells = result.columns.map((column) => {
        const values = rival.rounds.flatMap((round) => round[column] ?? [])
        return values.length === 0 ? '' : show(spreadOf(values), digitsOf(values))
      })
      return `| ${rival.name} | ${cells.join(' | ')} |`
    }),
    '',
    ...result.ratios.map(({ name: ratio, spread, mark }) => {
      const kept =
        mark === null ? '' : `; mark ${describeMark(mark)}: ${isKept(spread.median, mark) ? 'kept' : 'MISSED'}`
      return `Ratio ${ratio}: **${show(spread, 2)}**${kept}`
    }),
    ...result.notes,
  ].join('\n')
}

/** The same for programs: every round, every ratio, and whether its mark is kept. */
export function reportJson(name: string, result: SeriesResult): Record<string, unknown> {
  return {
    scenario: name,
    ...result,
    ratios: result.ratios.map(({ name: ratio, spread, mark }) => ({
      name: ratio,
      ...spread,
      mark,
      kept: mark === null ? null : isKept(spread.median, mark),
    })),
  }
}

function digitsOf(values: readonly number[]): number {
  const largest = Math.max(...values.map(Math.abs))
  if (largest >= 100) return 0
  return largest >= 10 ? 1 : 2
}

function describeMark({ atLeast, atMost }: Mark): string {
  return [...(atLeast === undefined ? [] : [`≥ ${atLeast}`]), ...(atMost === undefined ? [] : [`≤ ${atMost}`])].join(
    ', ',
  )
}

function isKept(value: number, { atLeast, atMost }: Mark): boolean {
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost)
}
