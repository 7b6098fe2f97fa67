import { figureFragment } from './figureAnswer.ts'
import { selectionOfColumns } from './recordColumns.ts'
import type { BreakdownPlan, RecordsPlan, SectionPlan } from './sectionPlans.ts'

const asked = '$code: String!, $period: PeriodInput!, $boundaries: Boundaries!'
const given = 'period: $period, boundaries: $boundaries'

/** A section of its own request, so that it loads, fails and is asked again by itself. */
export function sectionDocument({ field, figures, breakdowns }: SectionPlan): string {
  const paths = [
    ...figures.map(({ path }) => selectionAt(path, '{ ...ConsoleFigure }')),
    ...breakdowns.map(({ path, key, figures: own }) =>
      selectionAt(
        path,
        `{ code: ${key} label(language: $language) ${own.map((figure) => `${figure.path} { ...ConsoleFigure }`).join(' ')} }`,
      ),
    ),
  ]
  return `query ${operationName('Console', field)}(${asked}, $language: Language!) {
  jurisdiction(code: $code) {
    section: ${field}(${given}) {
      status {
        state reason message(language: $language) asOf staleAfter recordAccess
        sources { title(language: $language) state asOf }
      }
      ${paths.join('\n      ')}
    }
  }
}
${figureFragment}`
}

/** A page of a section's records. */
export function recordsDocument(field: string, { type, columns }: Pick<RecordsPlan, 'type' | 'columns'>): string {
  const measure = measureTypes[type] ?? 'String'
  return `query ${operationName('ConsoleRecordsOf', field)}(${asked}, $of: ${measure}!, $first: Int!, $after: String, $language: Language!) {
  jurisdiction(code: $code) {
    section: ${field}(${given}) {
      records(of: $of, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id
          ${selectionOfColumns(columns)}
          jurisdiction { code name }
          provenance { syncedAt source { title(language: $language) } }
        }
      }
    }
  }
}`
}

const measureTypes: Readonly<Record<string, string>> = {
  PoliceCase: 'CaseMeasure',
  MediationCase: 'MediationMeasure',
  PetitionCase: 'PetitionMeasure',
  Hazard: 'HazardMeasure',
}

/** The figure whose origin is asked for. */
export interface FigureAddress {
  readonly field: string
  /** From the section inwards, or from the entry. */
  readonly path: string
  /** An entry of a breakdown, by its code; null: the figure is the section's own. */
  readonly entry: { readonly plan: Pick<BreakdownPlan, 'path' | 'key' | 'filter'>; readonly code: string } | null
}

/** Where one figure comes from; of an entry, by the section's filter where it has one for it. */
export function provenanceDocument({ field, path, entry }: FigureAddress): string {
  const filter = entry?.plan.filter ?? null
  const declared = filter === null ? asked : `${asked}, $entry: ${filter.type}!`
  const narrowed = filter === null ? '' : `, where: { ${filter.list}: [$entry] }`
  const origin = selectionAt(path, '{ ...Origin }')
  const selected =
    entry === null || filter !== null ? origin : selectionAt(entry.plan.path, `{ code: ${entry.plan.key} ${origin} }`)
  const name = [field, entry?.plan.path ?? '', path].flatMap((part) => part.split('.')).map(capitalised)
  return `query ConsoleProvenanceOf${name.join('')}(${declared}, $language: Language!) {
  jurisdiction(code: $code) {
    section: ${field}(${given}${narrowed}) {
      ${selected}
    }
  }
}
fragment Origin on Figure {
  unit { code kind zh: label(language: ZH) en: label(language: EN) }
  provenance {
    asOf
    indicator { title(language: $language) description(language: $language) formula(language: $language) }
    missingAreas { code name }
    sources {
      feed state asOf completeThrough
      told { from to }
      source { id title(language: $language) department { name(language: $language) } jurisdiction { name } }
      lastRun { state finishedAt }
    }
    runs(first: 5) { at change value run { id } }
    published {
      id verdict verdictReason(language: $language) isProvisional
      indicator { title(language: $language) }
      period { label(language: $language) }
      published { value }
      computed { value }
      asPublished { value text document passage unit { code kind zh: label(language: ZH) en: label(language: EN) } }
    }
  }
}`
}

function selectionAt(path: string, selection: string): string {
  return path
    .split('.')
    .reverse()
    .reduce((inner, name, index) => (index === 0 ? `${name} ${inner}` : `${name} { ${inner} }`), selection)
}

function operationName(prefix: string, field: string): string {
  return `${prefix}${capitalised(field)}`
}

function capitalised(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}
