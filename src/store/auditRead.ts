import type pg from 'pg'
import type { AuditChain, AuditCheckpoint, AuditEntry, SealedEntry } from '../audit/auditEntry.ts'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { Database } from './database.ts'

/** One view of the whole audit, while the hub goes on writing. */
export interface AuditSnapshot {
  chains(): Promise<AuditChain[]>
  checkpoints(): Promise<AuditCheckpoint[]>
  /** All entries, chain by chain, each in its order. */
  entries(): AsyncGenerator<SealedEntry>
  /** Entries from one moment (included) to another (excluded), in the order of time. */
  entriesBetween(from: Date | null, to: Date | null): AsyncGenerator<SealedEntry>
  /** Some entries, the latest first. */
  page(filter: AuditFilter, page: AuditPageAsked): Promise<AuditPage>
  count(filter: AuditFilter): Promise<number>
  /** By place; those that are not there are left out. */
  byPlace(places: readonly AuditPlace[]): Promise<SealedEntry[]>
}

/** Which entries are asked for; what is absent narrows nothing. */
export interface AuditFilter {
  readonly principal?: string | undefined
  /** The name of an operation. */
  readonly operation?: string | undefined
  readonly department?: string | undefined
  readonly jurisdiction?: number | undefined
  /** Included. */
  readonly from?: Date | undefined
  /** Excluded. */
  readonly to?: Date | undefined
  readonly outcome?: AuditEntry['outcome'] | undefined
}

/** The place of an entry. */
export type AuditPlace = Pick<SealedEntry, 'chainId' | 'sequence'>

/** Where a page ended. */
export interface AuditPosition extends AuditPlace {
  /** As `toISOString` has it. */
  readonly at: string
}

export interface AuditPageAsked {
  readonly first: number
  readonly after: AuditPosition | null
}

export interface AuditPage {
  readonly entries: readonly SealedEntry[]
  readonly hasNextPage: boolean
}

const entriesAtOnce = 2000

const selected = `chain_id as "chainId", sequence, at, principal_id as "principalId", principal_kind as "principalKind", role_code as role,
  roles_revision as "rolesRevision", purpose, operation_kind as kind, operation_name as "operationName", document_hash as "documentHash",
  jurisdictions, jurisdiction_count as "jurisdictionCount", departments, record_count as "recordCount", withheld_count as "withheldCount",
  duration_ms as duration, outcome, error_codes as "errorCodes", trace_id as "traceId", previous_hash as "previousHash", hash`

const filtered = `($1::text is null or principal_id = $1) and ($2::text is null or operation_name = $2)
  and ($3::text is null or departments @> array[$3::text]) and ($4::bigint is null or jurisdictions @> array[$4::bigint])
  and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6) and ($7::text is null or outcome = $7)`

/**
 * Reads the audit, all in one snapshot. Readers' own logins do not reach its tables: it goes by the writers' connections, and only for
 * who may read it. Throws ACCESS_DENIED for everybody else.
 */
export async function readAudit<T>(
  { writers }: Pick<Database, 'writers'>,
  principal: Principal,
  read: (audit: AuditSnapshot) => Promise<T>,
): Promise<T> {
  if (!principal.role.operations.includes('AUDIT'))
    throw new HubError('ACCESS_DENIED', 'Your role does not permit you to read the audit.')
  if (principal.scope !== 'ALL')
    throw new HubError('ACCESS_DENIED', 'The audit tells of all areas: only who may see all of them may read it.')
  const client = await writers.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const result = await read(snapshotOn(client))
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    client.release(error instanceof Error ? error : true)
    throw error
  }
}

function snapshotOn(client: pg.PoolClient): AuditSnapshot {
  const rowsOf = async (condition: string, values: readonly unknown[]): Promise<SealedEntry[]> =>
    (await client.query<StoredEntry>(`select ${selected} from audit_entry where ${condition}`, [...values])).rows.map(
      entryOf,
    )

  return {
    async chains() {
      const { rows } = await client.query<
        Omit<AuditChain, 'previous'> & { chain: string | null; sequence: number | null; hash: string | null }
      >(
        `select chain_id as "chainId", started_at as "startedAt", hub_version as "hubVersion", key_id as "keyId",
          previous_chain_id as chain, previous_sequence as sequence, previous_hash as hash from audit_chain order by started_at, chain_id`,
      )
      return rows.map(({ chain, sequence, hash, ...row }) => ({
        ...row,
        previous: chain === null ? null : { chainId: chain, sequence: sequence ?? 0, hash: hash ?? '' },
      }))
    },
    async checkpoints() {
      const { rows } = await client.query<AuditCheckpoint>(
        `select chain_id as "chainId", sequence, at, hash, final, key_id as "keyId", signature
         from audit_checkpoint order by chain_id, sequence, final`,
      )
      return rows
    },
    async *entries() {
      for (let after: AuditPlace | null = null; ; ) {
        const rows: SealedEntry[] = await rowsOf(
          '($1::uuid is null or (chain_id, sequence) > ($1, $2::bigint)) order by chain_id, sequence limit $3',
          [after?.chainId ?? null, after?.sequence ?? null, entriesAtOnce],
        )
        yield* rows
        if (rows.length < entriesAtOnce) return
        after = rows.at(-1)!
      }
    },
    async *entriesBetween(from, to) {
      for (let after: SealedEntry | null = null; ; ) {
        const rows: SealedEntry[] = await rowsOf(
          `($1::timestamptz is null or at >= $1) and ($2::timestamptz is null or at < $2)
            and ($3::timestamptz is null or (at, chain_id, sequence) > ($3, $4::uuid, $5::bigint)) order by at, chain_id, sequence limit $6`,
          [from, to, after?.at ?? null, after?.chainId ?? null, after?.sequence ?? null, entriesAtOnce],
        )
        yield* rows
        if (rows.length < entriesAtOnce) return
        after = rows.at(-1)!
      }
    },
    async page(filter, { first, after }) {
      const rows = await rowsOf(
        `${filtered} and ($8::timestamptz is null or at < $8 or (at = $8 and (chain_id > $9::uuid or (chain_id = $9 and sequence < $10::bigint))))
          order by at desc, chain_id, sequence desc limit $11`,
        [...valuesOf(filter), after?.at ?? null, after?.chainId ?? null, after?.sequence ?? null, first + 1],
      )
      return { entries: rows.slice(0, first), hasNextPage: rows.length > first }
    },
    async count(filter) {
      const { rows } = await client.query<{ count: number }>(
        `select count(*) as count from audit_entry where ${filtered}`,
        valuesOf(filter),
      )
      return rows[0]!.count
    },
    byPlace: (places) =>
      rowsOf('(chain_id, sequence) in (select * from unnest($1::uuid[], $2::bigint[]))', [
        places.map(({ chainId }) => chainId),
        places.map(({ sequence }) => sequence),
      ]),
  }
}

function valuesOf({ principal, operation, department, jurisdiction, from, to, outcome }: AuditFilter): unknown[] {
  return [principal, operation, department, jurisdiction, from, to, outcome].map((value) => value ?? null)
}

type StoredEntry = Omit<SealedEntry, 'jurisdictions'> & { readonly jurisdictions: readonly string[] }

/** Lists of bigint come as text. */
function entryOf(row: StoredEntry): SealedEntry {
  return { ...row, jurisdictions: row.jurisdictions.map(Number) }
}
