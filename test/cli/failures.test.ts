import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { endAll, makeDataDirectory, processesOn, runHub } from './hubProcess.ts'

let place: Awaited<ReturnType<typeof makeDataDirectory>>

beforeAll(async () => {
  place = await makeDataDirectory()
})

afterAll(async () => {
  await endAll()
  await place.remove()
})

const settings = (more: Record<string, string> = {}): Record<string, string> => ({
  HUB_DATA_DIRECTORY: place.directory,
  ...more,
})

it('tells every fault of the environment at once', async () => {
  const wrong = settings({ HUB_PORT: '70000', HUB_LOG_LEVEL: 'loud', HUB_DATABASE_URL: 'mysql://h/d', HUB_PRT: '4000' })
  const { exitCode, stdout, stderr } = await runHub(['sources'], wrong)
  expect([exitCode, stdout]).toEqual([2, ''])
  for (const name of ['HUB_PORT', 'HUB_LOG_LEVEL', 'HUB_DATABASE_URL', 'HUB_PRT'])
    expect(stderr).toMatch(new RegExp(`^  ${name} (must|is not)`, 'm'))
  expect(stderr).toContain('(CONFIGURATION_INVALID')
})

it('tells every fault of the sources file at once, before it starts anything', async () => {
  const file = path.join(path.dirname(place.directory), 'sources.json')
  await writeFile(
    file,
    JSON.stringify([
      { site: 330300, connector: 'public-security', settings: {} },
      { site: '330300', connector: 'police', settings: {} },
      { site: '330300', connector: 'public-security', settings: { url: 'mysql://h/d', table: 'x' } },
      { site: '330300', connector: 'fire-safety' },
    ]),
  )
  const { exitCode, stdout } = await runHub(['up', '--json'], settings({ HUB_SOURCES: file, HUB_PORT: '0' }))
  expect(exitCode).toBe(2)
  const { error } = JSON.parse(stdout)
  expect(error.code).toBe('CONFIGURATION_INVALID')
  expect(error.message.split('\n').slice(1)).toEqual([
    '  [0] site must be the six-digit code of a city or county, in quotes',
    '  [1] source police of site 330300: there is no such connector; there are public-security, justice, petition, fire-safety, traffic, bulletin, grid',
    '  [2] source public-security of site 330300: settings.url must begin with postgres:// or postgresql://',
    '  [2] source public-security of site 330300: settings.covers is missing',
    '  [2] source public-security of site 330300: settings.table is not a setting of this connector',
    '  [3] settings must be an object with what the connector needs',
  ])
  expect(existsSync(place.directory)).toBe(false)
})

it('a demonstration that other machines could reach does not start', async () => {
  const { exitCode, stderr } = await runHub(['up'], settings({ HUB_HOST: '0.0.0.0', HUB_TRUSTED_PROXY: '10.0.0.7' }))
  expect(exitCode).toBe(5)
  expect(stderr).toContain('HUB_HOST is 0.0.0.0')
  expect(stderr).toContain('(ACCESS_NOT_CONFIGURED')
  expect(existsSync(place.directory)).toBe(false)
})

it('says what to do where no source is configured, and makes no data folder', async () => {
  const { exitCode, stderr } = await runHub(['sync'], settings())
  expect(exitCode).toBe(2)
  expect(stderr).toContain('Set HUB_SOURCES')
  expect(existsSync(place.directory)).toBe(false)
})

it('says that its own PostgreSQL does not answer', async () => {
  const { exitCode, stdout, stderr } = await runHub(
    ['migrate', '--json'],
    settings({ HUB_DATABASE_URL: 'postgres://nobody:s3cret-word@127.0.0.1:1/hub', HUB_LOG_LEVEL: 'debug' }),
  )
  expect(stdout).not.toContain('s3cret-word')
  expect([exitCode, stderr]).toEqual([4, ''])
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'DATABASE_UNREACHABLE', message: expect.stringContaining('Check HUB_DATABASE_URL') },
  })
})

it.each(['up', 'serve'])('%s says that the port is in use before it starts anything', async (command) => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  try {
    const { exitCode, stderr } = await runHub([command], settings({ HUB_PORT: String(port) }))
    expect(exitCode).toBe(5)
    expect(stderr).toContain(`Port ${port} at 127.0.0.1 is in use. Stop the program that listens there`)
    expect(stderr).toContain('(PORT_IN_USE')
    expect(existsSync(place.directory)).toBe(false)
  } finally {
    other.close()
  }
})

it('says that a data folder is broken, and where its log is', async () => {
  const made = await runHub(['migrate', '--json'], settings())
  expect(made.exitCode, made.stdout).toBe(0)
  expect(JSON.parse(made.stdout).applied.length).toBeGreaterThan(0)
  await rm(path.join(place.directory, 'postgres', 'data', 'PG_VERSION'))
  const { exitCode, stderr } = await runHub(['migrate'], settings())
  expect(exitCode).toBe(5)
  expect(stderr).toContain(path.join(place.directory, 'postgres'))
  expect(stderr).toMatch(/backup|begin anew/)
  expect(stderr).toContain('(DATA_FOLDER_BROKEN')
  expect(await processesOn(place.directory)).toEqual([])
})

it('says that the disk is full, and leaves no process', async ({ skip }) => {
  const disk = path.join(path.dirname(place.directory), 'disk')
  await mkdir(disk)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=755', 'tmpfs', disk])
  skip(mounted.status !== 0, 'no small disk can be mounted here (that takes root)')
  try {
    const directory = path.join(disk, 'data')
    const { exitCode, stderr } = await runHub(['up'], { HUB_DATA_DIRECTORY: directory, HUB_PORT: '0' })
    expect(exitCode).toBe(5)
    expect(stderr).toMatch(/Free space|Free some space|HUB_DATA_DIRECTORY/)
    expect(stderr).toContain('(DISK_FULL')
    expect(await processesOn(directory)).toEqual([])
  } finally {
    spawnSync('umount', [disk])
  }
})
