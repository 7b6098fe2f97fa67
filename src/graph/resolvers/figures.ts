import { provenanceOf } from '../../figures/figureProvenance.ts'
import { formulaText } from '../../figures/formulaText.ts'
import { addsOverAreas, addsOverTime, finestLevelOf, originOf } from '../../figures/indicatorFacts.ts'
import { units } from '../../figures/unit.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { departmentName } from '../departments.ts'
import { nodeId } from '../nodeId.ts'
import { fieldsOfIndicators } from '../sections.ts'
import { inLanguage, momentOf } from '../words.ts'

/** Figures, periods, units and indicators: values of their owners, translated into the words of the reader. */
export const figureResolvers: Resolvers = {
  Figure: {
    comparison: (figure, { with: basis }) => figure.comparison(basis),
    standing: (figure) => figure.standing(),
    asKnownOn: (figure, { day }) => figure.asKnownOn(day),
    provenance: (figure) => provenanceOf(figure),
  },
  FigureRevision: { at: (revision) => momentOf(revision.at) },
  FigureNote: { text: (note, { language }) => inLanguage(note.text, language) },
  Unit: { label: (unit, { language }) => inLanguage(unit.label, language) },
  Period: { label: (period, { language }) => inLanguage(period.label, language) },
  Indicator: {
    id: (indicator) => nodeId('Indicator', indicator.code),
    title: (indicator, { language }) => inLanguage(indicator.title, language),
    description: (indicator, { language }) => inLanguage(indicator.description, language),
    department: (indicator) => ({ code: indicator.department }),
    unit: (indicator) => units[indicator.unit],
    addsOverAreas,
    addsOverTime,
    ruleSource: (indicator, { language }) => inLanguage(indicator.ruleSource, language),
    finestLevel: finestLevelOf,
    origin: originOf,
    formula: (indicator, { language }) => {
      const text = formulaText(indicator)
      return text === null ? null : inLanguage(text, language)
    },
    fields: ({ code }) => [...(fieldsOfIndicators.get(code) ?? [])],
  },
  Department: {
    id: (department) => nodeId('Department', department.code),
    name: (department, { language }) => inLanguage(departmentName(department.code), language),
  },
}
