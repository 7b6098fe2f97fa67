import { type AnsweredIndicator, check, type QuestionAnswer } from '../answer.ts'

interface Answer {
  readonly sources: readonly {
    readonly connector: string
    readonly jurisdiction: { readonly code: string }
    readonly state: string
    readonly asOf: string | null
    readonly staleAfter: string | null
    readonly lastRun: { readonly state: string; readonly rowsQuarantined: number } | null
    readonly quarantineGroups: readonly { readonly feed: string; readonly count: number }[]
  }[]
  readonly jurisdiction: { readonly figures: readonly AnsweredIndicator[] }
}

/**
 * Rows that nobody can read, by source and feed: those in scope less those that the domain's description makes records of. A row that
 * was removed, a draft, an opinion and a closing line are left out by both.
 */
const unread = `
  with feed as (
    select 'public-security' as connector, 'calls' as feed, city, count(*) as rows from raw.police_t_jq_jjdb where scbz = '0' group by city
    union all select 'public-security', 'cases', city, count(*) from raw.police_t_aj_jbxx where deletag = '1' and ajlbdm not like '01%' group by city
    union all select 'justice', 'cases', city, count(*) from raw.justice_t_sjkj_rmtj_ajbl
      where del_flag = '0' and domain.bare(ajzt) not in ('1', '8') group by city
    union all select 'petition', case jabz when '0' then 'petitions' else 'backlog' end, city, count(*) from raw.petition_list group by city, jabz
    union all select 'fire-safety', 'fires', city, count(*) from raw.fire_hz_ledger where xzqydm <> '合计' and zqlbdm <> '20' group by city
    union all select 'grid', 'events', city, count(*) from raw.grid_events where domain.bare(sjlx) not in ('7', '社情民意') group by city),
  read as (
    select 'public-security' as connector, 'calls' as feed, city, count(*) as rows from domain.police_call group by city
    union all select 'public-security', 'cases', city, count(*) from domain.police_case group by city
    union all select 'justice', 'cases', city, count(*) from domain.mediation_case group by city
    union all select 'petition', case register when 'RECEIVED' then 'petitions' else 'backlog' end, city, count(*) from domain.petition group by city, register
    union all select 'fire-safety', 'fires', city, count(*) from domain.fire group by city
    union all select 'grid', 'events', city, count(*) from domain.grid_event group by city),
  unread as (
    select connector, feed, city, feed.rows - coalesce(read.rows, 0) as count from feed left join read using (connector, feed, city)
    -- Reports of accidents: several make one accident, so they are looked at one by one.
    union all select 'traffic', 'accidents', city, count(*) from raw.traffic_acd_file
      where jllx not in ('1', '3', '9') or domain.day(sgfssj) is null or sgfssj !~ '^(\\d{4}-\\d\\d-\\d\\d( \\d\\d:\\d\\d(:\\d\\d)?)?|\\d{14})$' group by city
    -- A line of an offence that is none of the two is read for neither of the two statistics that are made of the lines.
    union all select 'traffic', statistic, city, count(*) from raw.traffic_vio_enf_month
      cross join unnest(array['detentions', 'executedDetentions']) as statistics (statistic)
      where wfxw not in ('醉酒驾驶', '饮酒驾驶') group by city, statistic)
  select city, connector, feed, count from unread where count > 0 order by city, connector, feed`

const indicators = [
  'criminal_incidents',
  'police_calls',
  'mediation_cases_accepted',
  'petitions_received',
  'fires',
  'road_accidents',
  'grid_events',
]

const fresh = (area: string, year: number) =>
  check<Answer>({
    title: `every source's unread rows, and what ${area} could place nowhere in ${year}`,
    variables: { area, period: { year } },
    answered: ({ sources, jurisdiction }) => ({
      unread: sources
        .flatMap(({ connector, jurisdiction: { code }, quarantineGroups }) =>
          [...new Set(quarantineGroups.map(({ feed }) => feed))].map((feed) => ({
            city: code,
            connector,
            feed,
            count: quarantineGroups.filter((one) => one.feed === feed).reduce((sum, { count }) => sum + count, 0),
          })),
        )
        .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)),
      unreadInRuns: sources.reduce((sum, { lastRun }) => sum + (lastRun?.rowsQuarantined ?? 0), 0),
      notFresh: sources.filter(
        ({ state, asOf, staleAfter, lastRun }) =>
          state !== 'FRESH' ||
          asOf === null ||
          staleAfter === null ||
          asOf >= staleAfter ||
          lastRun?.state !== 'SUCCEEDED',
      ),
      figures: jurisdiction.figures.map(({ indicator, figure: { value, unallocated } }) => ({
        indicator: indicator.code,
        value,
        unallocated,
      })),
    }),
    async expected(raw) {
      const rows = await raw.rows<{ city: string; connector: string; feed: string; count: number }>(unread)
      const figures = await raw.rows(
        `select indicator, coalesce(sum(amount), 0) as value, coalesce(sum(amount) filter (where county is null
             or county not in (select code from domain.county where county.city = $1)), 0) as unallocated
         from domain.counted where city = $1 and extract(year from day) = $2 and indicator = any($3)
         group by indicator order by array_position($3::text[], indicator)`,
        [area, year, indicators],
      )
      return {
        unread: rows.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)),
        unreadInRuns: rows.reduce((sum, { count }) => sum + count, 0),
        notFresh: [],
        figures,
      }
    },
  })

function keyOf({ city, connector, feed }: { city: string; connector: string; feed: string }): string {
  return `${city} ${connector} ${feed}`
}

/** Question 30. */
export const answer: QuestionAnswer = { checks: [fresh('330300', 2010), fresh('530400', 2015)] }
