import { type AnsweredValue, check, type QuestionAnswer } from '../answer.ts'
import type { RawDeliveries } from '../rawDeliveries.ts'

interface Dispute {
  readonly severity: string | null
  readonly status?: string
  readonly outcome?: string | null
  readonly acceptedOn: string
  readonly deadlineOn: string | null
  readonly closedOn?: string | null
  readonly leadLevel: string | null
  readonly personsInvolved: number | null
  readonly amountInvolved: { readonly amount: string } | null
  readonly provenance: { readonly sourceKey: string }
}

interface Disputes {
  readonly totalCount: number
  readonly nodes: readonly Dispute[]
}

interface Answer {
  readonly jurisdiction: {
    readonly open: readonly {
      readonly figure: AnsweredValue & { readonly provenance: { readonly records: Disputes } }
    }[]
    readonly everyGrade: readonly { readonly figure: AnsweredValue }[]
    readonly graded: { readonly accepted: AnsweredValue; readonly records: Disputes }
  }
  readonly counties: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly code: string
      readonly figures: readonly { readonly figure: AnsweredValue }[]
    }[]
  }
}

const ofYear = `city = $1 and extract(year from accepted_on) = $2`
const open = `status in ('IN_PROGRESS', 'PENDING')`
const common = `key, severity, accepted_on as "acceptedOn", deadline_on as "deadlineOn", lead_level as "leadLevel", persons, to_char(amount, 'FM9999999999990.00') as amount`

/** A dispute as SQL tells it; those still in mediation are asked for without their end. */
function plain({ provenance, personsInvolved, amountInvolved, ...told }: Dispute): object {
  const { severity, status, outcome, acceptedOn, deadlineOn, closedOn, leadLevel } = told
  return {
    key: provenance.sourceKey,
    severity,
    acceptedOn,
    deadlineOn,
    leadLevel,
    persons: personsInvolved,
    amount: amountInvolved?.amount ?? null,
    ...(status === undefined ? {} : { status, outcome, closedOn }),
  }
}

const byKey = (rows: readonly object[]): readonly object[] =>
  (rows as readonly { readonly key: string }[]).toSorted((left, right) => (left.key < right.key ? -1 : 1))

const disputes = (area: string, year: number, grades: readonly string[]) =>
  check<Answer>({
    title: `${area}, ${year}, open ones graded ${grades.join(' or ')}`,
    variables: { area, period: { year }, grades: grades.map((value) => ({ name: 'severity', value })), first: 100 },
    answered: ({ jurisdiction: { open, everyGrade, graded }, counties }) => ({
      open: open[0]!.figure.value,
      unallocated: open[0]!.figure.unallocated,
      openTotal: open[0]!.figure.provenance.records.totalCount,
      openRecords: byKey(open[0]!.figure.provenance.records.nodes.map(plain)),
      everyGrade: everyGrade[0]!.figure.value,
      graded: graded.accepted.value,
      gradedTotal: graded.records.totalCount,
      gradedRecords: byKey(graded.records.nodes.map(plain)),
      counties: counties.nodes.map(({ code, figures }) => ({ code, open: figures[0]!.figure.value })),
    }),
    expected: (raw) => expected(raw, area, year, grades),
  })

async function expected(raw: RawDeliveries, area: string, year: number, grades: readonly string[]): Promise<unknown> {
  const openRecords = await raw.rows(
    `select ${common} from domain.mediation_case where ${ofYear} and ${open} and severity = any($3)`,
    [area, year, grades],
  )
  const gradedRecords = await raw.rows(
    `select ${common}, status, outcome, closed_on as "closedOn"
     from domain.mediation_case where ${ofYear} and severity in ('EXTRA_MAJOR', 'MAJOR')`,
    [area, year],
  )
  const [counts] = await raw.rows<{ unallocated: number; every: number }>(
    `select count(*) filter (where county is null and severity = any($3)) as unallocated, count(*) as every
     from domain.mediation_case where ${ofYear} and ${open}`,
    [area, year, grades],
  )
  const counties = await raw.rows(
    `select county as code, count(*) as open from domain.mediation_case
     where ${ofYear} and ${open} and severity = any($3) and county is not null group by county order by county`,
    [area, year, grades],
  )
  return {
    open: openRecords.length,
    unallocated: counts!.unallocated,
    openTotal: openRecords.length,
    openRecords: byKey(openRecords),
    everyGrade: counts!.every,
    graded: gradedRecords.length,
    gradedTotal: gradedRecords.length,
    gradedRecords: byKey(gradedRecords),
    counties,
  }
}

/** Question 16. */
export const answer: QuestionAnswer = {
  checks: [
    disputes('530400', 2015, ['EXTRA_MAJOR', 'MAJOR']),
    disputes('331022', 2014, ['EXTRA_MAJOR', 'MAJOR']),
    // No grave dispute of the demonstration is open: the same question about lesser grades.
    disputes('530400', 2015, ['GENERAL', 'SIMPLE']),
    disputes('330300', 2010, ['GENERAL', 'SIMPLE']),
  ],
}
