import type { RawDeliveries } from './rawDeliveries.ts'

/** A published figure as the questions ask for it. */
export interface AnsweredPublished {
  readonly indicator: { readonly code: string }
  readonly asPublished: { readonly value: number; readonly text: string | null; readonly passage: string | null }
  readonly verdict: string
}

/** Published figures of an answer, without what the hub says of them, in the order of code and wording. */
export function printed(nodes: readonly AnsweredPublished[]): unknown {
  return nodes
    .map(({ indicator, asPublished: { value, text, passage } }) => ({ code: indicator.code, value, text, passage }))
    .sort(byCodeAndText)
}

/** The same from the documents: what they print of the indicators (code and the name in the documents) for a year. */
export async function printedInDocuments(
  raw: RawDeliveries,
  city: string,
  year: number,
  names: Readonly<Record<string, string>>,
): Promise<unknown> {
  const codeOf = new Map(Object.entries(names).map(([code, name]) => [name, code]))
  const rows = await raw.rows<{ name: string; value: number; text: string; passage: string }>(
    `select "指标" as name, domain.number("数值") as value, "原文" as text, "出处" as passage
     from raw.bulletin_figures where city = $1 and left("起", 4) = $2 and left("止", 4) = $2 and "指标" = any($3)`,
    [city, String(year), [...codeOf.keys()]],
  )
  return rows.map(({ name, ...row }) => ({ code: codeOf.get(name)!, ...row })).sort(byCodeAndText)
}

type Printed = { readonly code: string; readonly text: string | null; readonly value: number }

function byCodeAndText(left: Printed, right: Printed): number {
  const key = ({ code, text, value }: Printed): string => `${code} ${text} ${value}`
  return key(left) < key(right) ? -1 : 1
}
