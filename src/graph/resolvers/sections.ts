import type { Figure } from '../../figures/figure.ts'
import type {
  HazardKind,
  JurisdictionLevel,
  Language,
  MediationChannel,
  PoliceCaseCategory,
  Resolvers,
} from '../../generated/resolvers.ts'
import { labelOf } from '../codeLists.ts'
import type { BreakdownModel, SectionModel } from '../models.ts'
import {
  brokenDownInto,
  type SectionBreakdown,
  type SectionName,
  sectionBreakdowns,
  sectionFigure,
  sectionFigures,
  sectionTypes,
} from '../sections.ts'

/** A field of a section: its figure under the section's filter. */
const figure =
  (name: SectionName, field: string) =>
  (section: SectionModel): Figure =>
    sectionFigure(section.view, name, field, section.filter)

/** A field of a breakdown's entry: the same figure, narrowed to the entry's value. */
const part =
  (name: SectionName, field: string) =>
  (entry: BreakdownModel): Figure =>
    sectionFigure(entry.section.view, name, field, entry.section.filter, entry.narrower)

const label =
  (enumeration: string) =>
  (entry: BreakdownModel, { language }: { readonly language: Language }): string =>
    labelOf(enumeration, entry.value, language)

/** One entry per value; under a filter only those that it names. */
function breakdown(of: SectionBreakdown) {
  const narrowers = new Map(of.values.map((value) => [value, { [of.dimension]: [value] }]))
  return (section: SectionModel): BreakdownModel[] =>
    brokenDownInto(of, section.filter).map((value) => ({ section, value, narrower: narrowers.get(value)! }))
}

function figuresOf<Name extends SectionName>(
  name: Name,
): { [Field in keyof (typeof sectionFigures)[Name]]: (section: SectionModel) => Figure } {
  return Object.fromEntries(Object.keys(sectionFigures[name]).map((field) => [field, figure(name, field)])) as {
    [Field in keyof (typeof sectionFigures)[Name]]: (section: SectionModel) => Figure
  }
}

/** Sections and their breakdowns. Records are in records.ts. */
export const sectionResolvers: Resolvers = {
  Section: {
    __resolveType: (section) => {
      const { name } = section as unknown as { readonly name: SectionName | 'caseChain' }
      return name === 'caseChain' ? 'CaseChainSection' : sectionTypes[name].section
    },
  },
  PopulationSection: figuresOf('population'),
  GridSection: figuresOf('grid'),
  CaseSection: { ...figuresOf('cases'), byCategory: breakdown(sectionBreakdowns.cases) },
  CaseCategoryFigures: {
    category: (entry) => entry.value as PoliceCaseCategory,
    label: label('PoliceCaseCategory'),
    filed: part('cases', 'filed'),
    solved: part('cases', 'solved'),
  },
  HazardSection: { ...figuresOf('hazards'), byKind: breakdown(sectionBreakdowns.hazards) },
  HazardKindFigures: {
    kind: (entry) => entry.value as HazardKind,
    label: label('HazardKind'),
    listed: part('hazards', 'listed'),
    rectified: part('hazards', 'rectified'),
    rectificationRate: part('hazards', 'rectificationRate'),
  },
  MediationSection: {
    ...figuresOf('mediation'),
    byChannel: breakdown(sectionBreakdowns.mediation),
    records: () => null,
  },
  MediationChannelFigures: {
    channel: (entry) => entry.value as MediationChannel,
    label: label('MediationChannel'),
    accepted: part('mediation', 'accepted'),
    succeeded: part('mediation', 'succeeded'),
    successRate: part('mediation', 'successRate'),
    amountInvolved: part('mediation', 'amountInvolved'),
  },
  PetitionSection: { received: figure('petitions', 'received'), backlog: (section) => section },
  PetitionBacklog: {
    listed: figure('petitions', 'listed'),
    resolved: figure('petitions', 'resolved'),
    resolutionRate: figure('petitions', 'resolutionRate'),
    byListLevel: breakdown(sectionBreakdowns.petitions),
  },
  PetitionBacklogFigures: {
    listLevel: (entry) => entry.value as JurisdictionLevel,
    label: label('JurisdictionLevel'),
    listed: part('petitions', 'listed'),
    resolved: part('petitions', 'resolved'),
    resolutionRate: part('petitions', 'resolutionRate'),
  },
  FireSafetySection: figuresOf('fireSafety'),
  TrafficSection: figuresOf('traffic'),
}
