import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { AuditChain, AuditCheckpoint, SealedEntry } from '../audit/auditEntry.ts'
import type { Principal } from '../identity/principal.ts'
import { type ConnectionSettings, connectionConfig } from './connectionConfig.ts'

/**
 * Writes the audit, on a connection of its own: nothing else can hold it up or end it. Each call is a statement that can be sent again
 * when nobody knows whether it was done. Fails with what the driver says; the connection is then made anew at the next call.
 */
export interface AuditWriter {
  /** The checkpoint that was written last, of whichever process; null: there is none. */
  lastCheckpoint(): Promise<AuditCheckpoint | null>
  beginChain(chain: AuditChain): Promise<void>
  /** Writes entries in one statement. */
  write(entries: readonly SealedEntry[]): Promise<void>
  writeCheckpoint(checkpoint: AuditCheckpoint): Promise<void>
  /** How many statements with entries were sent; tests count with it. */
  readonly batchesSent: () => number
  close(): Promise<void>
}

/** Longer than any of these statements takes; records wait for them. */
const longestMilliseconds = 5000
const closingMilliseconds = 1000

const entryColumns = `chain_id uuid, sequence bigint, at timestamptz, principal_id text, principal_kind text, role_code text, roles_revision text,
  purpose text, operation_kind text, operation_name text, document_hash text, jurisdictions bigint[], jurisdiction_count integer,
  departments text[], record_count integer, withheld_count integer, duration_ms integer, outcome text, error_codes text[], trace_id text,
  previous_hash text, hash text`
const columnNames = entryColumns.replace(/ (uuid|bigint|integer|text|timestamptz)(\[\])?(?=,|$)/g, '')

const entryStatement = {
  name: 'audit_entries',
  text: `insert into audit_entry (${columnNames}) select ${columnNames} from jsonb_to_recordset($1::jsonb) as given(${entryColumns}) on conflict do nothing`,
}
const chainStatement = `insert into audit_chain (chain_id, started_at, hub_version, key_id, previous_chain_id, previous_sequence, previous_hash)
  values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`
const checkpointStatement = `insert into audit_checkpoint (chain_id, sequence, at, hash, final, key_id, signature)
  values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`
const lastStatement = `select chain_id as "chainId", sequence, at, hash, final, key_id as "keyId", signature
  from audit_checkpoint order by at desc, sequence desc limit 1`

/** Opens the writer; it connects with the first call. */
export function openAuditWriter(principal: Principal, settings: ConnectionSettings): AuditWriter {
  let client: Promise<pg.Client> | undefined
  let batches = 0

  /** The connection that is open, or a new one; one that broke is nobody's any more. */
  function connected(): Promise<pg.Client> {
    if (client !== undefined) return client
    const opening = connect(() => {
      if (client === opening) client = undefined
    })
    client = opening
    return opening
  }

  async function connect(forget: () => void): Promise<pg.Client> {
    const opened = new pg.Client({
      ...connectionConfig(settings, `hub audit (${principal.id})`),
      connectionTimeoutMillis: longestMilliseconds,
      query_timeout: longestMilliseconds,
    })
    opened.on('error', forget)
    opened.on('end', forget)
    try {
      await opened.connect()
    } catch (error) {
      forget()
      throw error
    }
    return opened
  }

  async function send<Row extends pg.QueryResultRow>(
    statement: string | { readonly name: string; readonly text: string },
    values: readonly unknown[],
  ): Promise<Row[]> {
    const connection = await connected()
    const query = typeof statement === 'string' ? { text: statement } : statement
    try {
      return (await connection.query<Row>({ ...query, values: [...values] })).rows
    } catch (error) {
      // A connection that did not answer in time may answer later, to another question.
      client = undefined
      connection.end().catch(() => undefined)
      throw error
    }
  }

  return {
    batchesSent: () => batches,
    async lastCheckpoint() {
      return (await send<AuditCheckpoint & pg.QueryResultRow>(lastStatement, []))[0] ?? null
    },
    async beginChain({ chainId, startedAt, hubVersion, keyId, previous }) {
      await send(chainStatement, [
        chainId,
        startedAt,
        hubVersion,
        keyId,
        previous?.chainId ?? null,
        previous?.sequence ?? null,
        previous?.hash ?? null,
      ])
    },
    async write(entries) {
      batches += 1
      await send(entryStatement, [JSON.stringify(entries.map(columnsOf))])
    },
    async writeCheckpoint({ chainId, sequence, at, hash, final, keyId, signature }) {
      await send(checkpointStatement, [chainId, sequence, at, hash, final, keyId, signature])
    },
    async close() {
      const open = client
      client = undefined
      // A server that answers no more does not say goodbye either.
      const patience = sleep(closingMilliseconds, undefined, { ref: false })
      await Promise.race([open?.then((connection) => connection.end()).catch(() => undefined), patience])
    },
  }
}

function columnsOf(entry: SealedEntry): Readonly<Record<string, unknown>> {
  return {
    chain_id: entry.chainId,
    sequence: entry.sequence,
    at: entry.at,
    principal_id: entry.principalId,
    principal_kind: entry.principalKind,
    role_code: entry.role,
    roles_revision: entry.rolesRevision,
    purpose: entry.purpose,
    operation_kind: entry.kind,
    operation_name: entry.operationName,
    document_hash: entry.documentHash,
    jurisdictions: entry.jurisdictions,
    jurisdiction_count: entry.jurisdictionCount,
    departments: entry.departments,
    record_count: entry.recordCount,
    withheld_count: entry.withheldCount,
    duration_ms: entry.duration,
    outcome: entry.outcome,
    error_codes: entry.errorCodes,
    trace_id: entry.traceId,
    previous_hash: entry.previousHash,
    hash: entry.hash,
  }
}
