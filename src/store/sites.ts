import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Queryable } from './database.ts'

/** A city or county whose systems are connected. */
export interface Site {
  /** Its GB/T 2260 code when it was connected; configured, never derived. */
  readonly siteId: string
  /** The area that the site is. */
  readonly jurisdictionId: JurisdictionId
}

/** Notes a configured site. Throws CONFIGURATION_INVALID when it was connected as another area: its rows are keyed by it. */
export async function ensureSite(_principal: Principal, queryable: Queryable, site: Site): Promise<void> {
  const { rows } = await queryable.query<{ jurisdiction_id: number }>(
    `with added as (insert into site (site_id, jurisdiction_id) values ($1, $2) on conflict (site_id) do nothing returning jurisdiction_id)
     select jurisdiction_id from added union all select jurisdiction_id from site where site_id = $1`,
    [site.siteId, site.jurisdictionId],
  )
  const known = rows[0]?.jurisdiction_id
  if (known !== undefined && known !== site.jurisdictionId) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `Site ${site.siteId} was connected as area ${known} and is now configured as ${site.jurisdictionId}. Give the other area a site of its own.`,
      { details: { siteId: site.siteId } },
    )
  }
}

/** Every site that was ever connected, by its code. */
export async function readSites(_principal: Principal, queryable: Queryable): Promise<Site[]> {
  const { rows } = await queryable.query<{ site_id: string; jurisdiction_id: number }>(
    'select site_id, jurisdiction_id from site order by site_id',
  )
  return rows.map((row) => ({ siteId: row.site_id, jurisdictionId: row.jurisdiction_id }))
}
