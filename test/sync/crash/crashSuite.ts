import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { expect, inject } from 'vitest'
import { HubError } from '../../../src/errors.ts'
import { connectionConfig } from '../../../src/store/connectionConfig.ts'
import { type ListServer, listSettings, startListServer } from '../../adapters/restServer.ts'
import { cloneDatabase, dropDatabase, type TestDatabase, uniqueDatabaseName } from '../../support/database.ts'
import { postgresSourceUrl } from '../../support/postgresSource.ts'
import { expectSoundRollups } from '../../support/rollupCells.ts'
import { expectSameStore, type StoreState, storeState } from '../../support/storeState.ts'
import { syncOnce } from '../../support/syncRun.ts'
import type { CrashOrder, CrashTrace, Kill } from './crashChild.ts'
import { type CrashDay, type CrashSettings, crashConnectors } from './crashConnectors.ts'
import { archiveTable, type CrashRow, caseTable, crashFiles, inspectionTable, listRows } from './crashRows.ts'
import { newCrashStore } from './crashStores.ts'
import { expectExactLedger, type LedgerMark, markLedger } from './ledger.ts'

const childFile = fileURLToPath(new URL('./crashChild.ts', import.meta.url))
const days: readonly CrashDay[] = ['first', 'second']
/** A dead process's backend may be in the middle of a statement; it has the lock until it notices. */
const lockPatience = 15_000

/** The sources of both days, running. */
export interface CrashSources {
  readonly settings: Readonly<Record<CrashDay, CrashSettings>>
  /** For the processes of the suite: what they load is compiled once. */
  readonly compileCache: string
  stop(): Promise<void>
}

/** Starts what the connectors of the suite read: a database with a schema for each day, a folder and a service for each. */
export async function startCrashSources(): Promise<CrashSources> {
  const server = inject('testServer')
  const database = { ...server, database: uniqueDatabaseName() }
  await cloneDatabase(server, database.database, 'template0')
  const folder = await mkdtemp(path.join(tmpdir(), 'hub-crash-'))
  const lists: ListServer[] = []
  const settings: Partial<Record<CrashDay, CrashSettings>> = {}
  for (const day of days) {
    await fillSchema(database, day)
    await mkdir(path.join(folder, day))
    for (const [name, text] of crashFiles(day)) await writeFile(path.join(folder, day, name), text)
    const list = await startListServer(listRows(day))
    lists.push(list)
    const covers = { from: '2009-01-01', through: '2010-12-31' }
    settings[day] = {
      tables: { url: postgresSourceUrl(database), covers },
      files: { folder: path.join(folder, day), covers },
      list: listSettings(list.url),
    }
  }
  return {
    settings: settings as Record<CrashDay, CrashSettings>,
    compileCache: path.join(folder, 'compiled'),
    async stop() {
      await Promise.all(lists.map((list) => list.stop()))
      await rm(folder, { recursive: true, force: true })
      await dropDatabase(server, database.database)
    },
  }
}

async function fillSchema(server: Parameters<typeof cloneDatabase>[0], day: CrashDay): Promise<void> {
  const client = new pg.Client(connectionConfig(server, 'hub tests'))
  await client.connect()
  try {
    await client.query(`create schema ${day}`)
    const tables: readonly [string, readonly CrashRow[]][] = [
      ['cases', caseTable(day)],
      ['archive', archiveTable(day)],
      ['inspections', inspectionTable(day)],
    ]
    for (const [name, rows] of tables) {
      const columns = Object.keys(rows[0]!).map((column) => `"${column}" text`)
      await client.query(`create table ${day}.${name} (${columns.join(', ')})`)
      await client.query(`insert into ${day}.${name} select * from json_populate_recordset(null::${day}.${name}, $1)`, [
        JSON.stringify(rows),
      ])
    }
  } finally {
    await client.end()
  }
}

/** What an undisturbed run came to, on each day, with what it sent to the store. */
export interface Undisturbed {
  readonly stores: Readonly<Record<CrashDay, TestDatabase>>
  readonly states: Readonly<Record<CrashDay, StoreState>>
  readonly traces: Readonly<Record<CrashDay, CrashTrace>>
  drop(): Promise<void>
}

/** Runs both days in processes that nobody kills. */
export async function runUndisturbed(sources: CrashSources): Promise<Undisturbed> {
  const stores = { first: await newCrashStore(), second: await newCrashStore() }
  const run = async (store: TestDatabase, day: CrashDay): Promise<CrashTrace> => {
    const order = { server: store.settings, day, settings: sources.settings[day], kill: null }
    const end = await runChild(order, sources)
    expect({ ...end, output: '' }).toEqual({ code: 0, signal: null, output: '', errors: '' })
    return JSON.parse(end.output) as CrashTrace
  }
  await run(stores.first, 'first')
  const traces = { first: await run(stores.second, 'first'), second: await run(stores.second, 'second') }
  // A store that is equal to one of these has sound roll-ups too.
  await expectSoundRollups(stores.first)
  await expectSoundRollups(stores.second)
  const states = {
    first: await storeState(stores.first.database),
    second: await storeState(stores.second.database),
  }
  return {
    stores,
    states,
    traces,
    drop: async () => {
      await stores.first.drop()
      await stores.second.drop()
    },
  }
}

interface ChildEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly errors: string
}

function runChild(order: CrashOrder, { compileCache }: CrashSources): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', childFile, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
    })
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, output, errors }))
  })
}

/** The kills that one store goes through: those of a day come one after the other, then that day's last run succeeds. */
export type KillPlan = Readonly<Record<CrashDay, readonly Kill[]>>

/** What kills did. */
export interface KillOutcome {
  /** How many processes were in fact killed; a moment may lie behind the end. */
  readonly killed: number
  /** The longest time in milliseconds that a dead process's lock was in the way. */
  readonly lockHeld: number
}

/** Goes through plans, two at once, each in a store of its own. What fails tells the plan and the seed that it is from. */
export async function followPlans(
  plans: readonly KillPlan[],
  seed: number,
  sources: CrashSources,
  undisturbed: Undisturbed,
): Promise<KillOutcome> {
  const waiting = [...plans]
  let killed = 0
  let lockHeld = 0
  const follow = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) {
      const outcome = await followPlan(plan, sources, undisturbed).catch((cause: unknown) => {
        waiting.splice(0)
        throw new Error(
          `with TEST_SEED=${seed}, plan ${JSON.stringify(plan)}: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        )
      })
      killed += outcome.killed
      lockHeld = Math.max(lockHeld, outcome.lockHeld)
    }
  }
  await Promise.all([follow(), follow()])
  return { killed, lockHeld }
}

/** After each day's kills a run succeeds, and everything is as if nobody had been killed. */
async function followPlan(plan: KillPlan, sources: CrashSources, undisturbed: Undisturbed): Promise<KillOutcome> {
  const store = await newCrashStore()
  let killed = 0
  let lockHeld = 0
  const marks: LedgerMark[] = []
  try {
    for (const day of days) {
      const settings = sources.settings[day]
      for (const kill of plan[day]) {
        const { code, signal, errors } = await runChild({ server: store.settings, day, settings, kill }, sources)
        if (signal === 'SIGKILL') killed += 1
        else expect({ kill, code, signal, errors }).toEqual({ kill, code: 0, signal: null, errors: '' })
      }
      lockHeld = Math.max(lockHeld, await runToTheEnd(store, day, settings))
      await expectSameStore(store.database, undisturbed.stores[day].database, undisturbed.states[day])
      await expectNothingLeft(store)
      marks.push(await markLedger(store))
    }
    await expectExactLedger(store, marks)
  } finally {
    await store.drop()
  }
  return { killed, lockHeld }
}

/** The run after the faults: succeeds, as soon as the lock of the dead one is free. Tells how long that took, in milliseconds. */
export async function runToTheEnd(store: TestDatabase, day: CrashDay, settings: CrashSettings): Promise<number> {
  let held = 0
  for (const one of crashConnectors(day, settings)) {
    const began = performance.now()
    for (;;) {
      try {
        const report = await syncOnce(store, one.connector, { settings: one.settings })
        expect({ state: report.state, error: report.error }).toEqual({ state: 'SUCCEEDED', error: null })
        break
      } catch (error) {
        if (!(error instanceof HubError) || error.code !== 'SYNC_ALREADY_RUNNING') throw error
        held = performance.now() - began
        if (held > lockPatience) throw error
        await sleep(20)
      }
    }
  }
  return held
}

/** No run counts as alive, and no lock is held. */
async function expectNothingLeft(store: TestDatabase): Promise<void> {
  const { rows } = await store.database.writers.query(
    `select (select count(*) from sync_run where state in ('RUNNING', 'QUEUED')) as running,
       (select count(*) from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and d.datname = current_database()) as locks`,
  )
  expect(rows).toEqual([{ running: 0, locks: 0 }])
}
