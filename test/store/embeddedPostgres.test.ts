import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { type Installation, systemAccount, thisInstallation } from '../../src/store/embeddedPostgresLocation.ts'
import { runProgram } from '../../src/store/embeddedPostgresSystem.ts'
import {
  children,
  cleanUpAfterTests,
  folder,
  isRunning,
  newDirectory,
  preparedDirectory,
  query,
  root,
  running,
  serverProcess,
  sourceFile,
  start,
  startHub,
} from './embeddedPostgresHarness.ts'

cleanUpAfterTests()

describe('the embedded PostgreSQL', () => {
  it('starts on nothing, answers, stops, and is quickly back with its data', async () => {
    const directory = newDirectory()
    const lines: string[] = []
    const begunOnNothing = performance.now()
    const first = await start(directory, { settings: {}, progress: (line) => lines.push(line) })
    const onNothing = performance.now() - begunOnNothing
    expect(first.adopted).toBe(false)
    expect(lines).toEqual([
      expect.stringContaining(`making the cluster in ${await fs.realpath(directory)}`),
      expect.stringMatching(/^PostgreSQL \(test\): starting version 18\./),
    ])
    expect(await query(first, `select current_setting('server_encoding'), upper('ａä'), 'B' < 'a'`)).toEqual([
      'UTF8',
      'ＡÄ',
      true,
    ])
    expect(await query(first, `select current_setting('TimeZone'), current_setting('fsync')`)).toEqual([
      'Asia/Shanghai',
      'on',
    ])
    await query(first, 'create table kept as select 42 as answer')
    const pid = await serverProcess(directory)
    await first.stop()
    await first.stop()
    expect(await isRunning(pid)).toBe(false)
    await expect(query(first, 'select 1')).rejects.toThrow()

    const began = performance.now()
    const second = await start(directory)
    // The cluster is not made again, which is most of a first start however busy the machine is; two seconds for what it is busy with.
    expect(performance.now() - began).toBeLessThan(onNothing + 2_000)
    expect(second.adopted).toBe(false)
    const client = new pg.Client(second.connection)
    await client.connect()
    expect((await client.query('select answer from kept')).rows).toEqual([{ answer: 42 }])
    await client.end()
  })

  it('lets nobody but its owner reach the socket, and listens on no port', async () => {
    const server = await start(await preparedDirectory())
    expect((await fs.stat(server.connection.host)).mode & 0o777).toBe(0o700)
    expect(await query(server, `select current_setting('listen_addresses')`)).toEqual([''])
  })

  it('writes no value of a failed statement into its log', async () => {
    const directory = await preparedDirectory()
    const server = await start(directory)
    await query(server, 'create table once_only (code text primary key)')
    await query(server, `insert into once_only values ('planted-secret')`)
    await expect(query(server, `insert into once_only values ('planted-secret')`)).rejects.toThrow(/duplicate key/)
    await server.stop()
    const [log] = await fs.readdir(join(directory, 'log'))
    const text = await fs.readFile(join(directory, 'log', log ?? ''), 'utf8')
    expect(text).toContain('duplicate key')
    expect(text).not.toContain('planted-secret')
  })

  it('over TCP asks for the password that its 0600 file holds, and keeps its port while that is free', async () => {
    const directory = newDirectory()
    const tcp = { listen: { kind: 'tcp', port: 0 } } as const
    const first = await start(directory, tcp)
    const { host, port, password } = first.connection
    expect(host).toBe('127.0.0.1')
    expect((await fs.readFile(join(directory, 'password'), 'utf8')).trim()).toBe(password)
    expect((await fs.stat(join(directory, 'password'))).mode & 0o777).toBe(0o600)
    expect(await query(first, 'select 1')).toEqual([1])
    await expect(query({ url: first.url.replace(String(password), 'guessed') }, 'select 1')).rejects.toThrow(/password/)
    await first.stop()

    const second = await start(directory, tcp)
    expect(second.connection).toEqual(first.connection)
    await second.stop()

    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    await expect(start(directory, { listen: { kind: 'tcp', port } })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
    const third = await start(directory, tcp)
    expect(third.connection.port).not.toBe(port)
    expect(await query(third, 'select 1')).toEqual([1])
    other.close()
  })

  it('names a setting that PostgreSQL does not accept', async () => {
    await expect(start(await preparedDirectory(), { settings: { work_mem: 'much' } })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('work_mem'),
    })
  })
})

describe('after a crash', () => {
  it('recovers what was committed when PostgreSQL was killed', async () => {
    const directory = await preparedDirectory()
    const killed = await start(directory)
    await query(killed, 'create table kept as select 42 as answer')
    process.kill(await serverProcess(directory), 'SIGKILL')
    await killed.stop()
    const server = await start(directory)
    expect(server.adopted).toBe(false)
    expect(await query(server, 'select answer from kept')).toEqual([42])
  })

  it('takes over the server of a hub that was killed, and stops it', async () => {
    const directory = await preparedDirectory()
    const { child } = await startHub(directory)
    const pid = await serverProcess(directory)
    // The whole process group, as a terminal does.
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    await once(child, 'exit')
    const server = await start(directory)
    expect(server.adopted).toBe(true)
    expect(await serverProcess(directory)).toBe(pid)
    expect(await query(server, 'select 1')).toEqual([1])
    await server.stop()
    expect(await isRunning(pid)).toBe(false)
  })

  it('refuses a folder on which another hub lives, and leaves that hub its server', async () => {
    const directory = await preparedDirectory()
    const { child, url } = await startHub(directory)
    await expect(start(directory)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' })
    expect(await query({ url }, 'select 1')).toEqual([1])
    child.kill('SIGTERM')
    await expect.poll(() => fs.readdir(join(directory, 'data')), { timeout: 5000 }).not.toContain('postmaster.pid')
    expect((await start(directory)).adopted).toBe(false)
  })

  it('is not held up by lock files whose process id another program now has', async () => {
    const directory = await preparedDirectory()
    const first = await start(directory)
    await first.stop()
    const { uid, gid } = await fs.stat(join(directory, 'data'))
    const stranger = spawn('sleep', ['60'], { cwd: '/', stdio: 'ignore', ...(root && { uid, gid }) })
    children.push(stranger)
    const stale = `${stranger.pid}\n${directory}/data\n1\n5432\n${first.connection.host}\n\n\nready   \n`
    for (const path of [join(directory, 'data', 'postmaster.pid'), join(first.connection.host, '.s.PGSQL.5432.lock')]) {
      await fs.writeFile(path, stale)
      await fs.chown(path, uid, gid)
    }
    expect(await query(await start(directory), 'select 1')).toEqual([1])
    expect(stranger.exitCode).toBeNull()
  })
})

describe('a folder or disk that cannot be used', () => {
  it('says which program or library is missing', async () => {
    const installation = await thisInstallation()
    const alone = await fs.mkdtemp(join(folder, 'programs-'))
    const using = (postgres: string) =>
      start(newDirectory(), {}, { ...installation, binaries: { ...installation.binaries, postgres } })
    await expect(using(join(alone, 'postgres'))).rejects.toMatchObject({ code: 'POSTGRES_BINARIES_MISSING' })
    await fs.copyFile(installation.binaries.postgres, join(alone, 'postgres'))
    await expect(using(join(alone, 'postgres'))).rejects.toMatchObject({ code: 'POSTGRES_LIBRARY_MISSING' })
  })
})

describe('users of the operating system', () => {
  it('as root keeps binaries and data where PostgreSQL can reach them, and finds them again', async ({ skip }) => {
    if (!root) skip('needs root')
    const installation = await thisInstallation()
    const home = await fs.mkdtemp(join(folder, 'home-'))
    const native = join(home, 'native')
    await fs.cp(join(installation.binaries.postgres, '..', '..'), native, { recursive: true, verbatimSymlinks: true })
    const unreachable: Installation = {
      binaries: {
        ...installation.binaries,
        initdb: join(native, 'bin', 'initdb'),
        postgres: join(native, 'bin', 'postgres'),
      },
      refuge: join(folder, 'refuge'),
      userName: installation.userName,
    }
    const directory = join(home, '.hub', 'postgres')
    const copied: string[] = []
    const progress = (line: string) => (line.includes('copying') ? copied.push(line) : 0)
    const first = await start(directory, { progress }, unreachable)
    await query(first, 'create table kept as select 42 as answer')
    await first.stop()
    const location = await fs.readFile(join(home, '.hub', 'location'), 'utf8')
    const data = /^data (.+)$/m.exec(location)?.[1] ?? ''
    expect(data.startsWith(unreachable.refuge)).toBe(true)
    expect(await fs.readdir(data)).toEqual(['data-directory', 'postgres'])
    expect(location).toContain(`binaries ${unreachable.refuge}/binaries/`)
    expect(await fs.readdir(join(home, '.hub'))).toEqual(['location'])

    const second = await start(directory, { progress }, unreachable)
    expect(await query(second, 'select answer from kept')).toEqual([42])
    expect(copied).toHaveLength(1)
    await second.stop()

    const copyOfHub = join(home, 'copy', '.hub')
    await fs.cp(join(home, '.hub'), copyOfHub, { recursive: true })
    await expect(start(join(copyOfHub, 'postgres'), {}, unreachable)).rejects.toThrow(/is a copy of/)
    await fs.rm(join(home, '.hub'), { recursive: true })
    expect(await query(await start(join(copyOfHub, 'postgres'), {}, unreachable), 'select answer from kept')).toEqual([
      42,
    ])
  })

  it('as an ordinary user works in a home that nobody else may enter; root then takes over as that user', async ({
    skip,
  }) => {
    if (!root) skip('needs root, to become another user')
    const { uid, gid } = await systemAccount('nobody')
    const reads = await runProgram(process.execPath, ['--eval', `fs.readFileSync(${JSON.stringify(sourceFile)})`], {
      name: 'nobody',
      uid,
      gid,
    })
    if (!reads.succeeded) skip(`the user nobody cannot read the hub's own files here: ${reads.output}`)
    const home = await fs.mkdtemp(join(folder, 'home-'))
    await fs.chown(home, uid, gid)
    const directory = join(home, '.hub', 'postgres')
    const { child, url } = await startHub(directory, { uid, gid })
    expect(await query({ url }, 'select 1')).toEqual([1])
    expect((await fs.stat(join(directory, 'data'))).uid).toBe(uid)
    child.kill('SIGKILL')
    expect((await start(directory)).adopted).toBe(true)
    await running.pop()?.stop()
    expect(await query(await start(directory), 'select 1')).toEqual([1])
  })

  it("an ordinary user is told that the data are another user's", async ({ skip }) => {
    if (!root) skip('needs root, to become another user')
    const directory = await preparedDirectory()
    await (await start(directory)).stop()
    const { uid, gid } = await systemAccount('nobody')
    await expect(startHub(directory, { uid, gid })).rejects.toThrow(/DATA_FOLDER_FORBIDDEN/)
  })

  it('as root makes the user that PostgreSQL needs, or says that it cannot', async ({ skip }) => {
    if (!root) skip('needs root')
    await expect(systemAccount('not a name')).rejects.toMatchObject({ code: 'POSTGRES_USER_MISSING' })
    const name = `hubtest${process.pid}`
    try {
      const { uid } = await systemAccount(name)
      expect(uid).toBeGreaterThan(0)
      expect(await systemAccount(name)).toMatchObject({ uid })
    } finally {
      await runProgram('userdel', [name], undefined)
    }
  })
})
