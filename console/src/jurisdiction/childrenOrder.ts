import type { FigureAnswer } from './figureAnswer.ts'

/** An area below, with the figures of the table by column; null where an error took one. */
export interface ChildRow {
  readonly code: string
  readonly name: string
  readonly figures: Readonly<Record<string, ChildFigure | null>>
}

/** What the table shows of a figure. */
export type ChildFigure = Pick<FigureAnswer, 'value' | 'state' | 'bound' | 'unit'>

/** By which column, and which way. */
export interface ChildrenOrder {
  /** `code`, `name`, or a figure's column. */
  readonly column: string
  readonly direction: 'ascending' | 'descending'
}

/** The rows in that order. Those without a number come last either way: unknown is neither large nor small. */
export function orderedChildren(rows: readonly ChildRow[], { column, direction }: ChildrenOrder): ChildRow[] {
  const sign = direction === 'ascending' ? 1 : -1
  return [...rows].sort((one, other) => {
    if (column === 'code') return sign * compareTexts(one.code, other.code)
    if (column === 'name')
      return sign * one.name.localeCompare(other.name, 'zh-CN') || compareTexts(one.code, other.code)
    const [first, second] = [one.figures[column]?.value ?? null, other.figures[column]?.value ?? null]
    if (first === null || second === null) {
      return Number(first === null) - Number(second === null) || compareTexts(one.code, other.code)
    }
    return sign * (first - second) || compareTexts(one.code, other.code)
  })
}

/** What a click on a column's title asks for: names and codes from the first, figures from the largest, and then the other way. */
export function nextOrder(order: ChildrenOrder, column: string): ChildrenOrder {
  if (order.column === column) {
    return { column, direction: order.direction === 'ascending' ? 'descending' : 'ascending' }
  }
  return { column, direction: column === 'code' || column === 'name' ? 'ascending' : 'descending' }
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
