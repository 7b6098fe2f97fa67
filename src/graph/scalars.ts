import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'

/** Days in each month, February of a leap year included by `daysInMonth`. */
function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return false
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
const isMoment = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) &&
  isDay(text.slice(0, 10))

interface TextScalar {
  readonly name: string
  readonly accepts: (text: string) => boolean
  readonly example: string
}

const textScalars: readonly TextScalar[] = [
  { name: 'Date', accepts: isDay, example: 'a calendar day such as 2010-05-17' },
  { name: 'DateTime', accepts: isMoment, example: 'a moment with offset such as 2010-05-17T09:00:00+08:00' },
  {
    name: 'PartialDate',
    accepts: (text) => isDay(text) || isMonth(text) || /^\d{4}$/.test(text),
    example: 'a day, month or year such as 2010-05-17, 2010-05 or 2010',
  },
  { name: 'YearMonth', accepts: isMonth, example: 'a month such as 2010-05' },
  { name: 'YearQuarter', accepts: (text) => /^\d{4}-Q[1-4]$/.test(text), example: 'a quarter such as 2010-Q2' },
  {
    name: 'Decimal',
    accepts: (text) => /^-?\d+(\.\d+)?$/.test(text),
    example: 'a decimal number as text such as "34601800.00"',
  },
]

/** The scalars of the schema, by name. Values stay text: nothing is moved between time zones or rounded on the way. */
export const scalars: Readonly<Record<string, GraphQLScalarType>> = Object.fromEntries(
  textScalars.map(({ name, accepts, example }) => {
    const read = (value: unknown, node?: ValueNode): string => {
      if (typeof value === 'string' && accepts(value)) return value
      throw new GraphQLError(`${name} must be ${example}; ${String(JSON.stringify(value)).slice(0, 80)} is not.`, {
        extensions: { code: 'DATE_INVALID', allowed: example },
        ...(node === undefined ? {} : { nodes: node }),
      })
    }
    return [
      name,
      new GraphQLScalarType({
        name,
        serialize: (value) => value,
        parseValue: (value) => read(value),
        parseLiteral: (node) =>
          read(node.kind === Kind.STRING ? node.value : node.kind === Kind.INT ? Number(node.value) : null, node),
      }),
    ]
  }),
)
