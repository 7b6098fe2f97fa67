import type { Words } from '../language/language.tsx'

/** The figures of each area below. */
export const childColumns: readonly { readonly section: string; readonly figure: string; readonly title: Words }[] = [
  { section: 'population', figure: 'permanent', title: { zh: '常住人口', en: 'Permanent population' } },
  { section: 'cases', figure: 'filed', title: { zh: '刑事立案', en: 'Criminal cases' } },
  { section: 'mediation', figure: 'accepted', title: { zh: '受理纠纷', en: 'Disputes' } },
  { section: 'petitions', figure: 'received', title: { zh: '信访', en: 'Petitions' } },
  { section: 'hazards', figure: 'listed', title: { zh: '挂牌隐患', en: 'Listed hazards' } },
]

/** An area, with its names and codes of other years. */
export const headDocument = `query ConsoleJurisdiction($code: String!) {
  jurisdiction(code: $code) {
    code name level
    ancestors { code name }
    codes { system code name validFrom validTo }
  }
}`

/** The cities whose sources are connected. */
export const sitesDocument = 'query ConsoleSites { sources { jurisdiction { code name } } }'

/** Which years the sources of each department have told. */
export const toldDocument = `query ConsoleToldPeriods($code: String!, $period: PeriodInput!) {
  jurisdiction(code: $code) {
    cases(period: $period) { figure: filed { ...Told } }
    mediation(period: $period) { figure: accepted { ...Told } }
    petitions(period: $period) { figure: received { ...Told } }
    fireSafety(period: $period) { figure: fires { ...Told } }
    traffic(period: $period) { figure: accidents { ...Told } }
  }
}
fragment Told on Figure { provenance { sources { told { from to } } } }`

/** A page of the areas below, with a few figures. */
export const childrenDocument = `query ConsoleChildren($code: String!, $period: PeriodInput!, $boundaries: Boundaries!, $first: Int!, $after: String) {
  jurisdiction(code: $code) {
    children(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        code name
        ${childColumns.map(({ section, figure }) => `${section}(period: $period, boundaries: $boundaries) { figure: ${figure} { ...ChildFigure } }`).join('\n        ')}
      }
    }
  }
}
fragment ChildFigure on Figure { value state bound unit { code kind zh: label(language: ZH) en: label(language: EN) } }`
