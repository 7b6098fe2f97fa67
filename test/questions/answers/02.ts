import {
  type AnsweredIndicator,
  type AnsweredValue,
  check,
  figureOf,
  levelsOf,
  type QuestionAnswer,
} from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly whole: {
    readonly inListedAreas: readonly AnsweredIndicator[]
    readonly areas: readonly AnsweredIndicator[]
    readonly mediation: {
      readonly accepted: AnsweredValue & { readonly comparison: { readonly value: number | null } }
    }
    readonly hazards: { readonly listed: AnsweredValue & { readonly comparison: { readonly value: number | null } } }
    readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] }
  }
  readonly counties: {
    readonly totalCount: number
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
}

const crimes = ['criminal_incidents', 'burglary_incidents', 'robbery_snatching_incidents']
const published = {
  criminal_incidents_yoy: '刑事发案同比',
  burglary_incidents_yoy: '入室盗窃同比',
  robbery_snatching_incidents_yoy: '两抢同比',
}

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ whole, counties }) => ({
      crimes: crimes.map((code) => levelsOf(figureOf(whole.inListedAreas, code))),
      areas: figureOf(whole.areas, 'rectification_areas_listed').value,
      unallocatedAreas: figureOf(whole.areas, 'rectification_areas_listed').unallocated,
      disputes: { now: whole.mediation.accepted.value, before: whole.mediation.accepted.comparison.value },
      hazards: { now: whole.hazards.listed.value, before: whole.hazards.listed.comparison.value },
      published: printed(whole.publishedFigures.nodes),
      total: counties.totalCount,
      counties: counties.nodes.map(({ code, figures }) => ({
        code,
        disputes: figureOf(figures, 'mediation_cases_accepted').value,
        hazards: figureOf(figures, 'listed_hazard_units').value,
      })),
    }),
    async expected(raw) {
      const years = [area, year]
      const levels = (amount: string, from: string, day: string, where: string) =>
        raw.rows(
          `select ${amount} filter (where extract(year from ${day}) = $2) as now, ${amount} filter (where extract(year from ${day}) = $2 - 1) as before
           from ${from} where city = $1 and ${where}`,
          years,
        )
      const inAreas = `criminal and not not_filed and area_set = 'CITY_LISTED'`
      const crime = async (where: string) =>
        (await levels('count(*)', 'domain.police_case', 'filed_on', `${inAreas} and ${where}`))[0]
      const [areas] = await raw.rows<{ areas: number; outside: number }>(
        `select count(*) as areas, count(*) filter (where county is null) as outside
         from domain.rectification_area where city = $1 and extract(year from listed_on) = $2 and list_level = 'PREFECTURE'`,
        years,
      )
      const counties = await raw.rows(
        `select county as code,
           (select count(*) from domain.mediation_case m where m.county = a.county and extract(year from accepted_on) = $2) as disputes,
           (select count(*) from domain.fire_hazard h where h.county = a.county and extract(year from listed_on) = $2) as hazards
         from domain.rectification_area a
         where city = $1 and extract(year from listed_on) = $2 and list_level = 'PREFECTURE' and county is not null
         group by county order by county`,
        years,
      )
      return {
        crimes: [
          await crime('true'),
          await crime(`category = 'BURGLARY'`),
          await crime(`category in ('ROBBERY', 'SNATCHING')`),
        ],
        areas: areas!.areas,
        unallocatedAreas: areas!.outside,
        disputes: (await levels('count(*)', 'domain.mediation_case', 'accepted_on', 'true'))[0],
        hazards: (await levels('count(*)', 'domain.fire_hazard', 'listed_on', 'true'))[0],
        published: await printedInDocuments(raw, area, year, published),
        total: counties.length,
        counties,
      }
    },
  })

/** Question 2. */
export const answer: QuestionAnswer = { checks: [ofYear('330300', 2010), ofYear('530400', 2015)] }
