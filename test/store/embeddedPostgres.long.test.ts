import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { thisInstallation } from '../../src/store/embeddedPostgresLocation.ts'
import { runProgram } from '../../src/store/embeddedPostgresSystem.ts'
import {
  cleanUpAfterTests,
  folder,
  newDirectory,
  preparedDirectory,
  query,
  running,
  start,
  startHub,
} from './embeddedPostgresHarness.ts'

cleanUpAfterTests()

describe('the embedded PostgreSQL', () => {
  it('lets one of two hubs have a new folder that both start on at once', async () => {
    const directory = newDirectory()
    const outcomes = await Promise.allSettled([startHub(directory), startHub(directory)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(String(refused?.reason)).toContain('DATA_FOLDER_IN_USE')
    const winner = outcomes.find((outcome) => outcome.status === 'fulfilled')
    expect(await query(winner?.value ?? { url: '' }, 'select 1')).toEqual([1])
    winner?.value.child.kill('SIGKILL')
    expect((await start(directory)).adopted).toBe(true)
  })

  it('holds the folder also after one crashed session has thrown all out', async () => {
    const directory = await preparedDirectory()
    const server = await start(directory)
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    client.on('error', () => 0)
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL')
    await expect
      .poll(() => query(server, `select count(*)::int from pg_locks where locktype = 'advisory'`).catch(() => 0), {
        timeout: 10_000,
      })
      .toEqual([1])
    await expect(startHub(directory)).rejects.toThrow('DATA_FOLDER_IN_USE')
  })

  it('tells a full disk at the first start and at a later one', async ({ skip }) => {
    const disk = join(folder, 'disk')
    await fs.mkdir(disk)
    const mount = (size: string) =>
      runProgram('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'none', disk], undefined)
    const mounted = await mount('20m')
    if (!mounted.succeeded) skip(`a small disk cannot be mounted here: ${mounted.output}`)
    try {
      const full = { code: 'DISK_FULL', message: expect.stringContaining(disk) }
      await expect(start(join(disk, 'postgres'))).rejects.toMatchObject(full)
      expect(await fs.readdir(join(disk, 'postgres'))).toEqual(['password'])
      await runProgram('mount', ['-o', 'remount,size=200m', disk], undefined)
      await (await start(join(disk, 'postgres'))).stop()
      await runProgram('dd', ['if=/dev/zero', `of=${disk}/filler`, 'bs=1M'], undefined)
      await expect(start(join(disk, 'postgres'))).rejects.toMatchObject(full)
      await fs.rm(join(disk, 'filler'))
      expect(await query(await start(join(disk, 'postgres')), 'select 1')).toEqual([1])
    } finally {
      await Promise.all(running.splice(0).map((server) => server.stop()))
      await runProgram('umount', ['--lazy', disk], undefined)
    }
  })

  it('says what is broken, where its log is and what to do', async () => {
    const directory = await preparedDirectory()
    const data = join(await fs.realpath(directory), 'data')
    await (await start(directory)).stop()
    const controlFile = join(data, 'global', 'pg_control')
    await fs.rename(controlFile, `${controlFile}.lost`)
    await expect(start(directory)).rejects.toThrow(/pg_control.*restore the folder from a backup, or move it away/s)
    await fs.rename(`${controlFile}.lost`, controlFile)
    await fs.rename(join(data, 'pg_wal'), join(data, 'pg_wal.lost'))
    await expect(start(directory)).rejects.toMatchObject({ code: 'DATA_FOLDER_BROKEN' })
    await fs.mkdir(join(data, 'pg_wal'))
    const { uid, gid } = await fs.stat(data)
    await fs.chown(join(data, 'pg_wal'), uid, gid)
    await expect(start(directory)).rejects.toThrow(/valid checkpoint record.*Its log: .*postgresql-\w+\.log/s)
    await expect(start(directory)).rejects.toMatchObject({ details: { folder: join(data, '..') } })

    await fs.writeFile(join(data, 'PG_VERSION'), '16\n')
    await expect(start(directory)).rejects.toThrow(/made by PostgreSQL 16, and this hub brings PostgreSQL 18/)
    await fs.rm(join(data, 'PG_VERSION'))
    await expect(start(directory)).rejects.toThrow(/PG_VERSION is missing/)
    await fs.rename(directory, `${directory}.broken`)
    expect(await query(await start(directory), 'select 1')).toEqual([1])
  })

  it('never takes a folder for a cluster in which initdb broke off', async () => {
    const directory = newDirectory()
    const installation = await thisInstallation()
    const failing = { ...installation, binaries: { ...installation.binaries, initdb: '/bin/false' } }
    await expect(start(directory, {}, failing)).rejects.toMatchObject({ code: 'DATA_FOLDER_BROKEN' })
    const remnant = join(directory, 'data.incomplete-999999999-abc')
    await fs.mkdir(remnant)
    await fs.writeFile(join(remnant, 'PG_VERSION'), '18\n')
    expect(await query(await start(directory), 'select 1')).toEqual([1])
    expect((await fs.readdir(directory)).filter((name) => name.includes('incomplete'))).toEqual([])
  })

  it('puts the socket into the temporary folder if the path is too long, and takes it away again', async () => {
    const directory = join(newDirectory(), '..', '数据'.repeat(20))
    const server = await start(directory)
    expect(server.connection.host.startsWith(directory)).toBe(false)
    expect(await query(server, 'select 1')).toEqual([1])
    await server.stop()
    await expect(fs.stat(server.connection.host)).rejects.toThrow(/ENOENT/)
  })
})
