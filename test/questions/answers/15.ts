import { type AnsweredArea, type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly scheme: { readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] } }
  readonly counties: {
    readonly totalCount: number
    readonly nodes: readonly (AnsweredArea & { readonly figures: readonly AnsweredIndicator[] })[]
  }
}

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ scheme, counties }) => ({
      published: printed(scheme.publishedFigures.nodes),
      counties: counties.nodes.map(({ code, figures }) => ({
        code,
        overdue: figureOf(figures, 'grid_events_overdue').value,
        rate: figureOf(figures, 'grid_events_overdue_rate').value,
        petitions: figureOf(figures, 'listed_petition_cases_open').value,
        hazards: figureOf(figures, 'listed_hazard_units').value,
        rectified: figureOf(figures, 'listed_hazard_units_rectified').value,
        roadHazards: figureOf(figures, 'road_hazards_identified').value,
        treated: figureOf(figures, 'road_hazards_treated').value,
      })),
    }),
    expected: async (raw) => ({
      published: await printedInDocuments(raw, '331022', 2014, { warning_colours: '预警级别' }),
      counties: await raw.rows(
        `select code, overdue, overdue::float8 / nullif(events, 0)::float8 as rate, petitions, hazards, rectified, "roadHazards", treated
         from domain.county,
           lateral (select count(*) as events, count(*) filter (where overdue) as overdue from domain.grid_event where county = code and extract(year from reported_on) = $2) e,
           lateral (select count(*) as petitions from domain.petition where county = code and register = 'BACKLOG' and resolved_on is null and extract(year from listed_on) = $2) p,
           lateral (select count(*) as hazards, count(*) filter (where rectified) as rectified from domain.fire_hazard where county = code and extract(year from listed_on) = $2) h,
           lateral (select count(*) as "roadHazards", count(*) filter (where treated) as treated from domain.road_hazard where county = code and extract(year from listed_on) = $2) r
         where city = $1 order by overdue desc, code`,
        [area, year],
      ),
    }),
  })

/** Question 15. */
export const answer: QuestionAnswer = { checks: [ofYear('330300', 2010), ofYear('530400', 2015)] }
