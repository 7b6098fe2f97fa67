import pg from 'pg'
import { HubError } from '../errors.ts'
import { indicators, measures } from '../figures/registry.ts'
import { declaredRules, roleLock, writeAccessRules, writeReaderClass } from './accessRules.ts'
import { type ConnectionSettings, connectionConfig } from './connectionConfig.ts'
import { type FigureClass, figureGroup, figureLogin, type ReaderGroups, recordLogin } from './readerNames.ts'
import { readerKey, readerPassword } from './readerPasswords.ts'
import { rolesMissing } from './readerRolesMissing.ts'
import type { RightsBackground } from './rightsBackground.ts'

/** The logins through which the store is read; made where they are missing. */
export interface ReaderRoles {
  /**
   * How a class of rights connects, its login made first if it is not there. `anew`: the login was refused, and is given its password
   * again. Throws READER_ROLES_MISSING with what an administrator does, where the hub's own login may not make roles.
   */
  figures(figureClass: FigureClass, anew?: boolean): Promise<pg.ClientConfig>
  /** The same for the records lane. */
  records(anew?: boolean): Promise<pg.ClientConfig>
  /** Whether the store holds the rules of everything that is declared; a connector may have brought a department since. */
  rulesAreCurrent(): boolean
  /** Writes the rules that are missing. */
  writeRules(): Promise<void>
  /** Tells the sites: which connectors there are. */
  serves(background: RightsBackground): void
}

/** Opens the readers of a store; `owner` is the hub's own login. */
export function readerRoles(settings: ConnectionSettings, owner: pg.Pool): ReaderRoles {
  // Resolves what stands in the URL, the environment and pg's defaults; never connected.
  const own = new pg.Client(connectionConfig(settings, 'hub readers'))
  const { host, port, database, ssl } = own
  let groups: Promise<ReaderGroups> | undefined
  let key: Promise<Buffer> | undefined
  let background: RightsBackground | null = null
  let backgrounds = 0
  let written = ''
  let writing: Promise<void> | undefined
  const declared = (): string => `${measures.length}/${indicators.length}/${backgrounds}`

  async function writeRules(): Promise<void> {
    const now = declared()
    await writeAccessRules(owner, declaredRules(background))
    written = now
  }

  async function ready(): Promise<ReaderGroups> {
    groups ??= readGroups(owner).catch((error: unknown) => {
      groups = undefined
      throw error
    })
    return groups
  }

  async function configOf(login: string, group: string, figureClass: FigureClass | null, anew: boolean) {
    let password: { readonly password: string; readonly verifier: string } | null = null
    if (typeof own.password === 'string' && own.password !== '') {
      key ??= readerKey(own.password)
      password = readerPassword(await key, login)
    }
    await ensureLogin(owner, { login, group, figureClass, verifier: password?.verifier ?? null, anew })
    const reached = { host, port, user: login, password: password?.password ?? '', database: database ?? '' }
    return { ...connectionConfig(reached, 'hub reader'), ssl: ssl || undefined } as pg.ClientConfig
  }

  return {
    async figures(figureClass, anew = false) {
      const names = await ready()
      return configOf(figureLogin(names, figureClass), figureGroup(names, figureClass), figureClass, anew)
    },
    async records(anew = false) {
      const names = await ready()
      return configOf(recordLogin(names), names.records, null, anew)
    },
    rulesAreCurrent: () => written === declared(),
    writeRules() {
      writing ??= writeRules().finally(() => {
        writing = undefined
      })
      return writing
    },
    serves(given) {
      background = given
      backgrounds += 1
    },
  }
}

async function readGroups(owner: pg.Pool): Promise<ReaderGroups> {
  const { rows } = await owner.query<ReaderGroups>('select figures, everything, records from reader_role')
  return rows[0]!
}

/** A login as it must be. */
interface WantedLogin {
  readonly login: string
  readonly group: string
  /** Null: the login of the records lane. */
  readonly figureClass: FigureClass | null
  /** Null: PostgreSQL lets this user in without a password. */
  readonly verifier: string | null
  readonly anew: boolean
}

interface FoundLogin {
  readonly exists: boolean
  readonly isMember: boolean
  readonly isPowerful: boolean
  readonly hasClass: boolean
}

/** Makes or mends a login; costs one query where all is well. Throws READER_ROLES_MISSING. */
async function ensureLogin(owner: pg.Pool, wanted: WantedLogin): Promise<void> {
  const found = await findLogin(owner, wanted)
  if (found.isPowerful) {
    throw new HubError(
      'READER_ROLES_MISSING',
      `The role ${wanted.login} may bypass row-level security or make roles, and readers use none that can. An administrator runs: alter role ${quoted(wanted.login)} nosuperuser nobypassrls nocreaterole nocreatedb noreplication;`,
    )
  }
  const statements = statementsFor(wanted, found)
  if (found.hasClass && statements.length === 0) return
  const client = await owner.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [roleLock])
    // Another process of this store may have made it meanwhile.
    const again = await findLogin(client, wanted)
    for (const statement of statementsFor(wanted, again)) await client.query(statement)
    if (!again.hasClass && wanted.figureClass !== null) {
      await writeReaderClass(client, wanted.login, wanted.figureClass)
    }
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    const { code } = error as pg.DatabaseError
    // Roles are the cluster's: a copy of this store, under a lock of its own, was faster.
    if (isRace(code) && (await findLogin(owner, wanted)).isMember) return ensureLogin(owner, { ...wanted, anew: false })
    if (code === '42501') throw rolesMissing(statements, error)
    throw error
  }
}

/** Already there, a row of the catalogue inserted or changed by somebody else at the same moment. */
function isRace(code: string | undefined): boolean {
  return code === '42710' || code === '23505' || code === 'XX000'
}

async function findLogin(
  queryable: pg.Pool | pg.PoolClient,
  { login, group, figureClass }: WantedLogin,
): Promise<FoundLogin> {
  const { rows } = await queryable.query<FoundLogin>(
    `select l.oid is not null as "exists",
       exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = l.oid and g.rolname = $2) as "isMember",
       coalesce(l.rolsuper or l.rolbypassrls or l.rolcreaterole or l.rolcreatedb or l.rolreplication, false) as "isPowerful",
       $3 or exists (select from reader_class c where c.login = $1 and c.departments is not distinct from $4::text[] and c.cleared = $5) as "hasClass"
     from (select $1::name as name) wanted left join pg_roles l on l.rolname = wanted.name`,
    [login, group, figureClass === null, figureClass?.departments ?? null, figureClass?.cleared ?? false],
  )
  return rows[0]!
}

function statementsFor({ login, group, verifier, anew }: WantedLogin, found: FoundLogin): string[] {
  const password = verifier === null ? '' : ` password '${verifier}'`
  if (!found.exists) return [`create role ${quoted(login)} login${password} in role ${quoted(group)}`]
  return [
    ...(found.isMember ? [] : [`grant ${quoted(group)} to ${quoted(login)}`]),
    ...(anew && password !== '' ? [`alter role ${quoted(login)} login${password}`] : []),
  ]
}

function quoted(role: string): string {
  return pg.escapeIdentifier(role)
}
