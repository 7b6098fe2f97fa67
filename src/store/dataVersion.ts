import type { Principal } from '../identity/principal.ts'
import type { Database, Queryable } from './database.ts'

/** Raises the site's data version, by which cached answers are known to be old; in the transaction of what changed. */
export async function raiseDataVersion(_principal: Principal, transaction: Queryable, siteId: string): Promise<number> {
  const { rows } = await transaction.query<{ version: number }>(
    `insert into data_version (site_id, version) values ($1, 1)
     on conflict (site_id) do update set version = data_version.version + 1
     returning version`,
    [siteId],
  )
  return rows[0]!.version
}

const versionStatement = { name: 'data_version', text: 'select coalesce(sum(version), 0)::text from data_version' }

/** Version of everything the hub answers from: rises with every commit at any site. */
export async function readDataVersion(database: Database, principal: Principal): Promise<string> {
  return (await database.figures(principal, versionStatement, []))[0]![0] as string
}
