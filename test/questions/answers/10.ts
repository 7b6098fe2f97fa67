import { type AnsweredArea, type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'

interface Answer {
  readonly counties: { readonly nodes: readonly (AnsweredArea & { readonly figures: readonly AnsweredIndicator[] })[] }
  readonly streets: {
    readonly totalCount: number
    readonly nodes: readonly (AnsweredArea & { readonly figures: readonly AnsweredIndicator[] })[]
  }
  readonly whole: {
    readonly figures: readonly AnsweredIndicator[]
    readonly hazards: {
      readonly records: { readonly totalCount: number; readonly nodes: readonly { readonly premisesKind: string }[] }
    }
  }
}

/** Counties that lost or gained ground since are in no line of the report of that time as they are today. */
const counties = `
  select c.code,
    (select units_inspected from domain.fire_report r where r.county = c.code and r.year = $2 and r.month = 12) as inspected,
    (select count(*) from domain.fire f where f.county = c.code and extract(year from occurred_on) = $2) as fires,
    (select sum(floating) from domain.population_year p where p.county = c.code and p.year = $2) as floating
  from domain.county c where c.city = $1`

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year }, first: 100 },
    answered: ({ counties, streets, whole }) => ({
      counties: counties.nodes.map(({ code, figures }) => ({
        code,
        inspected: figureOf(figures, 'units_inspected').value,
        fires: figureOf(figures, 'fires').value,
        floating: figureOf(figures, 'population_floating').value,
      })),
      streets: streets.nodes.slice(0, 40).map(({ code, figures }) => ({
        code,
        fires: figureOf(figures, 'fires').value,
        floating: figureOf(figures, 'population_floating').value,
      })),
      streetCount: streets.totalCount,
      inspected: figureOf(whole.figures, 'units_inspected').value,
      premises: Object.fromEntries(
        [...Map.groupBy(whole.hazards.records.nodes, ({ premisesKind }) => premisesKind)]
          .map(([kind, found]) => [kind, found.length] as const)
          .sort(),
      ),
      listed: whole.hazards.records.totalCount,
    }),
    async expected(raw) {
      const streets = await raw.rows(
        `select d.code, (select count(*) from domain.fire f where f.township = d.code and extract(year from occurred_on) = $2) as fires,
           (select sum(floating) from domain.population_year p where p.township = d.code and p.year = $2) as floating
         from raw.division d where level = 'TOWNSHIP' and d.code <> '330383198' and above in (select code from domain.county where city = $1)
         order by fires desc, d.code`,
        [area, year],
      )
      const [whole] = await raw.rows<{ inspected: number }>(
        'select sum(units_inspected) as inspected from domain.fire_report where city = $1 and year = $2 and month = 12',
        [area, year],
      )
      const premises = await raw.rows<{ kind: string; listed: number }>(
        `select case premises_code when '20' then 'RENTAL' when '21' then 'RENTAL' when '30' then 'MIXED_USE' when '40' then 'SHED'
             when '50' then 'CROWDED_PLACE' when '60' then 'HIGH_RISE' when '70' then 'KEY_UNIT' else 'OTHER' end as kind, count(*) as listed
         from domain.fire_hazard where city = $1 and extract(year from listed_on) = $2 group by kind`,
        [area, year],
      )
      return {
        counties: await raw.rows(`${counties} order by inspected desc nulls last, c.code`, [area, year]),
        streets: streets.slice(0, 40),
        streetCount: streets.length,
        inspected: whole!.inspected,
        premises: Object.fromEntries(premises.map(({ kind, listed }) => [kind, listed] as const).sort()),
        listed: premises.reduce((sum, { listed }) => sum + listed, 0),
      }
    },
  })

/** Question 10. */
export const answer: QuestionAnswer = { checks: [ofYear('330300', 2010), ofYear('530400', 2015)] }
