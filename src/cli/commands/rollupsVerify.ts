import { measures } from '../../figures/registry.ts'
import { sensitiveMeasures } from '../../figures/sensitiveMeasures.ts'
import { hubService } from '../../identity/principal.ts'
import type { JurisdictionTree } from '../../jurisdictions/jurisdictionTree.ts'
import {
  type LedgerDifference,
  type LedgerFigures,
  type RollupDifference,
  type RollupFigures,
  verifyLedger,
  verifyRollups,
} from '../../store/rebuildRollups.ts'
import { type MarkDifference, readWrongMarks } from '../../store/smallCells.ts'
import { siteAreas } from '../../sync/siteAreas.ts'
import { chosenSites } from '../configuredSource.ts'
import { exitCodes } from '../exitCodes.ts'
import { positiveCount } from '../positiveCount.ts'
import type { CommandContext } from '../program.ts'

/** What was found at one site. */
interface SiteVerification {
  readonly siteId: string
  /** Cells that are not what records and statistics give. */
  readonly rollups: readonly RollupDifference[]
  /** Cells whose changes in the ledger do not add up to them. */
  readonly ledger: readonly LedgerDifference[]
  /** Cells of sensitive measures whose mark, whether readers without clearance are shown them, is not what the rule gives. */
  readonly marks: readonly MarkDifference[]
}

/** Beyond so many it does not matter how many more: the answer is a rebuild. */
const mostCounted = 10_000

/** `hub rollups verify`: 6 when a cell differs. */
export async function runRollupsVerify(
  context: CommandContext,
  options: { readonly site?: string; readonly cells: string },
): Promise<number> {
  const cells = positiveCount('--cells', options.cells)
  const hub = await context.openHub()
  const sites: SiteVerification[] = []
  for (const site of chosenSites(hub, options.site)) {
    context.shutdown.signal.throwIfAborted()
    context.progress.line(`  computing the roll-ups of ${site.siteId}`)
    const areas = siteAreas(hub.tree, site)
    sites.push({
      siteId: site.siteId,
      rollups: await verifyRollups(hubService, hub.database, areas, measures, mostCounted),
      ledger: await verifyLedger(hubService, hub.database, site.siteId, mostCounted),
      marks: await readWrongMarks(hubService, hub.database.writers, areas, sensitiveMeasures(measures)),
    })
  }
  context.print(sites.map((site) => describe(site, hub.tree, cells)).join('\n'), {
    sites: sites.map(({ siteId, rollups, ledger, marks }) => ({
      siteId,
      rollupsDiffering: rollups.length,
      ledgerDiffering: ledger.length,
      marksDiffering: marks.length,
      rollups: rollups.slice(0, cells),
      ledger: ledger.slice(0, cells),
      marks: marks.slice(0, cells),
    })),
  })
  const differ = sites.some(({ rollups, ledger, marks }) => rollups.length + ledger.length + marks.length > 0)
  return differ ? exitCodes.differences : exitCodes.success
}

function describe({ siteId, rollups, ledger, marks }: SiteVerification, tree: JurisdictionTree, cells: number): string {
  if (rollups.length + ledger.length + marks.length === 0)
    return `${siteId}: every roll-up is what records and statistics give, and the ledger adds up to it.`
  const lines = [
    `${siteId}: ${count(rollups)} not what records and statistics give, ${count(ledger)} not what the ledger adds up to`,
  ]
  for (const cell of rollups.slice(0, cells))
    lines.push(`  ${nameOf(cell, tree)}: stored ${figuresOf(cell.stored)}, records give ${figuresOf(cell.computed)}`)
  for (const cell of ledger.slice(0, cells))
    lines.push(`  ${nameOf(cell, tree)}: stored ${figuresOf(cell.stored)}, the ledger gives ${figuresOf(cell.ledger)}`)
  if (marks.length > 0) lines.push(`  of sensitive measures ${count(marks)} not marked as small cells ask for`)
  for (const cell of marks.slice(0, cells))
    lines.push(`  ${nameOf(cell, tree)}: ${cell.shown ? 'shown' : 'withheld'}, and should not be`)
  const shown = [rollups, ledger, marks].reduce((sum, found) => sum + Math.min(found.length, cells), 0)
  if (shown < rollups.length + ledger.length + marks.length)
    lines.push('  and more: --cells shows as many as are asked for')
  return [...lines, `  hub rollups rebuild --site ${siteId}   makes them anew`].join('\n')
}

function count(cells: readonly unknown[]): string {
  const number = `${cells.length === mostCounted ? 'at least ' : ''}${cells.length.toLocaleString('en')}`
  return cells.length === 1 ? '1 cell is' : `${number} cells are`
}

type Cell = Pick<RollupDifference, 'areaId' | 'atEvent' | 'grain' | 'startsOn' | 'measure' | 'breakdown'>

function nameOf({ areaId, atEvent, grain, startsOn, measure, breakdown }: Cell, tree: JurisdictionTree): string {
  // A cell that somebody made by hand may be of no area at all.
  const area = tree.has(areaId) ? tree.get(areaId) : { name: 'area', code: areaId }
  const period = startsOn.slice(0, grain === 'YEAR' ? 4 : 7)
  const when = atEvent ? ', in the tree of the day' : ''
  return `${measure}${breakdown === '' ? '' : ` ${breakdown}`} of ${area.name} ${area.code} in ${period}${when}`
}

function figuresOf(figures: RollupFigures | LedgerFigures | null): string {
  if (figures === null) return 'nothing'
  const parts = [`${figures.value ?? 'unknown'}`]
  if (figures.unallocated !== null && figures.unallocated !== 0) parts.push(`${figures.unallocated} unallocated`)
  if (figures.toDate !== null && figures.toDate !== 0) parts.push(`${figures.toDate} to date`)
  return parts.join(', ')
}
