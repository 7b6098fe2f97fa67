import { type AnsweredIndicator, type AnsweredValue, check, figureOf, type QuestionAnswer } from '../answer.ts'

interface Step {
  readonly kind: string
  readonly records: AnsweredValue
  readonly continued: AnsweredValue | null
}

interface Answer {
  readonly counties: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly code: string
      readonly sections: readonly AnsweredIndicator[]
      readonly funding: readonly AnsweredIndicator[]
      readonly accidents: readonly AnsweredIndicator[]
    }[]
  }
  readonly whole: {
    readonly sections: readonly AnsweredIndicator[]
    readonly caseChain: {
      readonly steps: readonly [Step, Step]
      readonly records: { readonly totalCount: number }
    }
  }
}

/** Sections listed in the year, and accidents of the year before it and of itself: the third year back is held by nobody. */
const byCounty = `
  with section as (
    select county, count(*) as sections, count(*) filter (where treated) as treated, coalesce(sum(funding), 0) as funding
    from domain.road_hazard where kind = 'DANGEROUS_SECTION' and extract(year from listed_on) = $2 group by county),
  accident as (
    select county, count(*) filter (where deaths >= 1) as fatal, coalesce(sum(deaths), 0) as deaths
    from domain.road_accident where extract(year from occurred_on) between $2 - 2 and $2 group by county)
  select code, coalesce(sections, 0) as sections, coalesce(treated, 0) as treated, coalesce(funding, 0) as funding,
    coalesce(fatal, 0) as fatal, coalesce(deaths, 0) as deaths, 'PARTIAL' as "accidentState"
  from domain.county left join section on section.county = code left join accident on accident.county = code
  where city = $1 order by sections desc, code`

/** Hazards listed in the year, and the accidents that name their number, on the day of listing or later. */
const chain = `
  with hazard as (
    select city, gpbh as number, domain.day(gprq) as listed_on from raw.traffic_black_spots
    where city = $1 and extract(year from domain.day(gprq)) = $2),
  accident as (
    select city, key, occurred_on, number from domain.road_accident
      join (select city, sgbh as key, max(glyh) as number from raw.traffic_acd_file group by city, sgbh) named using (city, key)),
  link as (select hazard.number, key from hazard join accident using (city, number) where occurred_on >= listed_on)
  select (select count(*) from hazard) as hazards, count(distinct key) as accidents, count(distinct number) as continued from link`

const sections = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: {
      area,
      period: { year },
      threeYears: { range: { from: `${year - 2}-01-01`, to: `${year}-12-31` } },
    },
    answered: ({ counties, whole }) => ({
      counties: counties.nodes.map(({ code, sections: own, funding, accidents }) => ({
        code,
        sections: figureOf(own, 'dangerous_sections').value,
        treated: figureOf(own, 'dangerous_sections_treated').value,
        funding: figureOf(funding, 'road_hazard_treatment_funding').value,
        fatal: figureOf(accidents, 'fatal_road_accidents').value,
        deaths: figureOf(accidents, 'road_deaths').value,
        accidentState: figureOf(accidents, 'road_deaths').state,
      })),
      whole: {
        sections: figureOf(whole.sections, 'dangerous_sections').value,
        treated: figureOf(whole.sections, 'dangerous_sections_treated').value,
        unallocated: figureOf(whole.sections, 'dangerous_sections').unallocated,
      },
      chain: {
        hazards: whole.caseChain.steps[0].records.value,
        accidents: whole.caseChain.steps[1].records.value,
        continued: whole.caseChain.steps[1].continued?.value,
      },
      chained: whole.caseChain.records.totalCount,
    }),
    async expected(raw) {
      const [whole] = await raw.rows(
        `select count(*) as sections, count(*) filter (where treated) as treated, count(*) filter (where county is null) as unallocated
         from domain.road_hazard where city = $1 and kind = 'DANGEROUS_SECTION' and extract(year from listed_on) = $2`,
        [area, year],
      )
      const [linked] = await raw.rows<{ continued: number }>(chain, [area, year])
      return { counties: await raw.rows(byCounty, [area, year]), whole, chain: linked, chained: linked!.continued }
    },
  })

/** Question 22. */
export const answer: QuestionAnswer = { checks: [sections('330300', 2010), sections('530400', 2015)] }
