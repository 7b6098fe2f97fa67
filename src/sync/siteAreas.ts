import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import type { SiteAreas } from '../store/contributions.ts'

/** What the roll-ups need to know of a site's place in the tree. */
export function siteAreas(
  tree: JurisdictionTree,
  site: { readonly siteId: string; readonly jurisdictionId: JurisdictionId },
): SiteAreas {
  const { level } = tree.get(site.jurisdictionId)
  const below = tree.descendantsEver(site.jurisdictionId, ['COUNTY', 'TOWNSHIP', 'VILLAGE'])
  return {
    siteId: site.siteId,
    areaId: site.jurisdictionId,
    level,
    ancestors: tree.ancestorsOf(site.jurisdictionId).map((area) => ({ id: area.id, level: area.level })),
    touched: new Set([site.jurisdictionId, ...below].filter((id) => tree.boundariesTouch(id))),
  }
}
