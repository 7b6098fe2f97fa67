import { type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly jurisdiction: {
    readonly figures: readonly AnsweredIndicator[]
    readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] }
  }
  readonly counties: {
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
}

const published = {
  released_persons_received: '接收归正人员',
  released_persons_assisted: '纳入帮教',
  released_persons_placed: '就业安置',
  released_persons_reoffended: '重新犯罪人员',
  released_persons_assistance_rate: '帮教率',
  released_persons_placement_rate: '安置率',
  released_persons_reoffending_rate: '重新犯罪率',
}
const rates = ['assistance', 'placement', 'reoffending']

/** Monthly reports of the counties of the time; those that have lost ground since can be given to no county of today. */
const reports = `
  select told.city, case when right(area, 2) <> '00' then area end as county, nf::int as year, domain.number(jsrs) as received, domain.number(bjrs) as assisted, domain.number(azrs) as placed,
    domain.number(cfrs) as reoffended
  from raw.justice_t_azbj_yb told left join domain.code_area on code = xzqh`
const sums = `sum(received) as received, sum(assisted) as assisted, sum(placed) as placed, sum(reoffended) as reoffended,
  sum(assisted)::float8 / nullif(sum(received), 0)::float8 as assistance, sum(placed)::float8 / nullif(sum(received), 0)::float8 as placement,
  sum(reoffended)::float8 / nullif(sum(received), 0)::float8 as reoffending`

interface Sums {
  readonly received: number | null
  readonly assisted: number | null
  readonly placed: number | null
  readonly reoffended: number | null
  readonly assistance: number | null
  readonly placement: number | null
  readonly reoffending: number | null
}

const rate = (figures: readonly AnsweredIndicator[], name: string) =>
  figureOf(figures, `released_persons_${name}_rate`).value

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ jurisdiction: { figures, publishedFigures }, counties }) => ({
      whole: {
        ...Object.fromEntries(
          ['received', 'assisted', 'placed', 'reoffended'].map((name) => [
            name,
            figureOf(figures, `released_persons_${name}`).value,
          ]),
        ),
        ...Object.fromEntries(rates.map((name) => [name, rate(figures, name)])),
      },
      printed: printed(publishedFigures.nodes),
      verdicts: Object.fromEntries(publishedFigures.nodes.map(({ indicator, verdict }) => [indicator.code, verdict])),
      counties: counties.nodes.map(({ code, figures: own }) => ({
        code,
        ...Object.fromEntries(rates.map((name) => [name, rate(own, name)])),
      })),
    }),
    async expected(raw) {
      const [whole] = await raw.rows<Sums>(`select ${sums} from (${reports}) reports where city = $1 and year = $2`, [
        area,
        year,
      ])
      const documents = await raw.rows<{ name: string; value: number; share: boolean }>(
        `select "指标" as name, "数值"::numeric as value, "单位" = '%' as share from raw.bulletin_figures
         where city = $1 and "起" = $2 and "指标" = any($3)`,
        [area, String(year), Object.values(published)],
      )
      const counties = await raw.rows<Sums & { code: string }>(
        `select code, ${sums} from domain.county left join (${reports}) reports on reports.county = code and year = $2
         where county.city = $1 and code <> $1 group by code order by code`,
        [area, year],
      )
      return {
        whole,
        printed: await printedInDocuments(raw, area, year, published),
        verdicts: Object.fromEntries(documents.map((one) => [codeOf(one.name), verdict(one, whole!)])),
        counties: counties.map(({ code, assistance, placement, reoffending }) => ({
          code,
          assistance,
          placement,
          reoffending,
        })),
      }
    },
  })

function codeOf(name: string): string {
  return Object.entries(published).find(([, printedName]) => printedName === name)![0]
}

/** Printed as a whole number, of persons or of per cent: it agrees with what rounds to it. */
function verdict({ name, value, share }: { name: string; value: number; share: boolean }, counted: Sums): string {
  const code = codeOf(name).replace('released_persons_', '').replace('_rate', '') as keyof Sums
  const own = counted[code]!
  return (share ? Math.round(own * 100) : own) === value ? 'AGREES' : 'DISAGREES'
}

/** Question 26. */
export const answer: QuestionAnswer = {
  checks: [ofYear('330300', 2010), ofYear('530400', 2015), ofYear('331022', 2014)],
}
