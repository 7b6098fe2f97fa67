import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise'
import { caseColumns } from '../../src/demo/justice/cases.ts'
import { startJusticeDemo } from '../../src/demo/justice/startJusticeDemo.ts'
import type { Bench } from '../scenario.ts'
import { syncedSite } from '../syncRun.ts'
import { syncDirectory } from '../syncStore.ts'

/** Its table of cases. */
export const mediationTable = 't_sjkj_rmtj_ajbl'

/** The legacy system with the cases of people's mediation. */
export interface MediationCases {
  readonly settings: Readonly<Record<string, unknown>>
  /** As the owner. With the password: not for logs. */
  readonly ownerUrl: string
  /** Process id of its MariaDB. */
  readonly server: number
}

/** The legacy system of justice on a private MariaDB with so many mediation cases, made once in a folder of its own. */
export async function startMediationCases(bench: Bench, rows: number): Promise<MediationCases> {
  const directory = path.join(syncDirectory, `mediation_cases_${rows}`)
  const legacy = await startJusticeDemo({ directory, cities: [syncedSite], progress: bench.tell })
  bench.atEnd(() => legacy.stop())
  const ownerUrl = legacy.ownerUrl(syncedSite)
  await growCases(bench, ownerUrl, rows)
  const server = Number(await readFile(path.join(directory, 'mariadb', 'server.pid'), 'utf8'))
  return { settings: legacy.sources[0]!.settings, ownerUrl, server }
}

/**
 * Makes the legacy table as large as wanted: copies of the demonstration's synthetic cases under new keys, each accepted on another day
 * of the two years, by MariaDB's random numbers from a seed of this bench. What the demonstration has of odd rows grows with it.
 */
async function growCases(bench: Bench, ownerUrl: string, wanted: number): Promise<void> {
  const connection = await createConnection({ uri: ownerUrl })
  try {
    const [counted] = await connection.query<RowDataPacket[]>(`select count(*) as count from ${mediationTable}`)
    const has = Number(counted[0]!['count'])
    if (has >= wanted) return
    bench.tell(`growing the legacy table from ${has} to ${wanted} rows, once`)
    const moved = 'slrq + interval shift day'
    const changed: Readonly<Record<string, string>> = {
      bh: `concat('B', lpad(row_number() over (), 20, '0'))`,
      slrq: `if(${moved} between '2009-01-01' and '2010-12-31 23:59:59', ${moved}, slrq)`,
    }
    // Days of zeros come as they are.
    await connection.query("set session sql_mode = ''")
    const [made] = await connection.query<ResultSetHeader>(
      `insert into ${mediationTable} (${caseColumns.join(', ')})
       select ${caseColumns.map((column) => changed[column] ?? column).join(', ')}
       from (select case_row.*, floor(rand(20101231) * 730 - 365) as shift
             from ${mediationTable} case_row cross join seq_1_to_${Math.ceil(wanted / has)} limit ${wanted - has}) as copies`,
    )
    if (made.affectedRows !== wanted - has) throw new Error(`Only ${made.affectedRows} rows were made.`)
    await connection.query(`analyze table ${mediationTable}`)
  } finally {
    await connection.end()
  }
}

/** How many rows the legacy table holds. */
export async function countCases(ownerUrl: string): Promise<number> {
  const connection = await createConnection({ uri: ownerUrl })
  try {
    const [counted] = await connection.query<RowDataPacket[]>(`select count(*) as count from ${mediationTable}`)
    return Number(counted[0]!['count'])
  } finally {
    await connection.end()
  }
}
