import {
  asOfProvenance,
  liveSourcesBehind,
  missingAreas,
  recordAccessOf,
  runsOfFigure,
} from '../../figures/figureProvenance.ts'
import { momentInChina } from '../../figures/freshness.ts'
import { periodOfDays } from '../../figures/publishedFigures.ts'
import { findIndicator } from '../../figures/registry.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import type { GraphContext } from '../context.ts'
import { feedSource } from '../feedSource.ts'
import { downSources } from '../liveOutcomes.ts'
import type { FigureTellerModel, SourceModel } from '../models.ts'
import { checkPageSize } from '../page.ts'
import { loadRecords } from '../provenanceLoaders.ts'
import { sourceFreshness } from './sources.ts'

function sourceOfTeller({ source, state }: FigureTellerModel, { figures }: GraphContext): SourceModel {
  const { siteId, source: configured, key } = source
  // A document's source need not be among those that the answer's figures have looked at.
  return { siteId, source: configured, ...(state === 'PUBLISHED' ? {} : { known: figures.freshnessOf(key) ?? null }) }
}

async function asOf(source: SourceModel, context: GraphContext): Promise<string | null> {
  const fresh = await sourceFreshness(source, context)
  return fresh.asOf === null ? null : momentInChina(fresh.asOf)
}

/** Where figures come from. */
export const provenanceResolvers: Resolvers = {
  FigureProvenance: {
    dimensions: ({ dimensions }) => dimensions.map(([name, value]) => ({ name, value })),
    asOf: async ({ origin }, _arguments, context) => {
      if (origin.kind === 'DOCUMENT')
        return asOf(await feedSource(origin.stored.siteId, origin.stored.feedId, context), context)
      return origin.view === null ? null : asOfProvenance(context.figures, context.principal, origin.view, origin)
    },
    missingAreas: (provenance, _arguments, { figures, hub }) =>
      missingAreas(figures, provenance).map((area) => hub.tree.get(area)),
    runs: (provenance, { first }) => {
      checkPageSize(first)
      return runsOfFigure(provenance, first)
    },
    recordAccess: async (provenance, _arguments, context) => {
      const { figures, principal } = context
      const keys = liveSourcesBehind(figures, provenance).map(({ key }) => key)
      const down = keys.length === 0 ? new Set<string>() : await downSources(provenance, keys, context)
      return recordAccessOf(figures, principal, provenance, down)
    },
    records: (provenance, page, context) => loadRecords(provenance, page, context),
  },
  FigureSource: {
    source: (teller, _arguments, context) => sourceOfTeller(teller, context),
    indicators: ({ measures }) => measures.map(findIndicator),
    asOf: (teller, _arguments, context) => asOf(sourceOfTeller(teller, context), context),
    told: ({ told }, _arguments, { now }) => told.map((days) => periodOfDays(days, now)),
  },
  SourceRecordConnection: { totalCount: ({ countRecords }) => countRecords() },
}
