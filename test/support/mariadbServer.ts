import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { type PrivateMariadb, startPrivateMariadb } from '../../src/demo/justice/privateMariadb.ts'
import { mariadbPrograms } from './mariadb.ts'

/** A MariaDB of a test file's own, with an account that may only read. */
export interface MariadbServer {
  readonly server: PrivateMariadb
  /** As the owner. */
  readonly owner: Connection
  /** Of the account `reader`. */
  readerUrl(database: string): string
  /** Connections of the reader that the server sees. */
  readerConnections(): Promise<number>
  /** Ends every connection of the reader, as an operator would. */
  killReader(): Promise<void>
  /** Ends the server and starts it again on its data and its port. */
  readonly halt: () => Promise<{ readonly resume: () => Promise<void> }>
  stop(): Promise<void>
}

/** Starts one. Strict mode is off, as such systems were installed. */
export async function startMariadbServer(): Promise<MariadbServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mariadb-test-'))
  const server = await startPrivateMariadb({ programs: mariadbPrograms(), directory })
  let running = server
  const owner = await createConnection({ uri: server.url(), multipleStatements: true, dateStrings: true })
  await owner.query("set session sql_mode = ''")
  await owner.query("create user 'reader'@'127.0.0.1' identified by 'reader'")
  const threads = async (): Promise<readonly number[]> => {
    const [rows] = await owner.query<RowDataPacket[]>(
      "select id from information_schema.processlist where user = 'reader'",
    )
    return rows.map((row) => Number(row['id']))
  }
  return {
    server,
    owner,
    readerUrl: (database) => `mysql://reader:reader@127.0.0.1:${server.port}/${database}`,
    readerConnections: async () => (await threads()).length,
    async killReader() {
      for (const id of await threads()) await owner.query(`kill connection ${id}`)
    },
    async halt() {
      owner.destroy()
      await running.stop()
      return {
        async resume() {
          running = await startPrivateMariadb({ programs: mariadbPrograms(), directory, port: server.port })
        },
      }
    },
    async stop() {
      owner.destroy()
      await running.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
