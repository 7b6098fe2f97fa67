import type { FigureSource, SiteScope } from './siteScope.ts'

/** Values of dimensions that a cell is narrowed to: `[['channel', 'PROCURATORATE']]`. */
export type CellValues = readonly (readonly [dimension: string, value: string])[]

const limited = new WeakMap<SiteScope, boolean>()

/**
 * Whether some source at hand delivers the values of a cell. A source may have a code for a channel that nobody has sent a case by yet
 * (检调 is planned): what was not delivered was not counted either, so there it is unknown and not 0. Sources say so in their settings
 * (`delivers`); one that does not delivers everything.
 */
export function isDelivered(scope: SiteScope, measure: string, values: CellValues): boolean {
  if (values.length === 0) return true
  let isLimited = limited.get(scope)
  if (isLimited === undefined) {
    isLimited = scope.sources.some(({ source }) => source.settings.delivers !== undefined)
    limited.set(scope, isLimited)
  }
  if (!isLimited) return true
  return scope.sources.some((source) => source.measures.has(measure) && delivers(source, values))
}

/** Whether a source delivers what a cell is narrowed to. */
export function delivers({ source: { settings } }: Pick<FigureSource, 'source'>, values: CellValues): boolean {
  return values.every(([dimension, value]) => settings.delivers?.[dimension]?.includes(value) ?? true)
}
