import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { loadLocalCodes } from '../../src/connector/localCodes.ts'
import { HubError } from '../../src/errors.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

function directoryWith(files: Readonly<Record<string, string>>): URL {
  const folder = mkdtempSync(path.join(tmpdir(), 'codes-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content)
  return pathToFileURL(`${folder}/`)
}

it('reads both tables; an empty day is open', () => {
  const directory = directoryWith({
    'divisions.csv': 'code,system,target,from,to\n330398,NBS12,330305002,,2015-07-22\n',
    'stations.csv':
      'station,division,from,to\n330302050000,330302006,2001-01-01,\n330302050000,330302023,2001-01-01,\n',
  })
  expect(loadLocalCodes(directory)).toEqual({
    codes: [{ code: '330398', system: 'NBS12', target: '330305002', from: null, to: '2015-07-22' }],
    stations: [
      { station: '330302050000', division: '330302006', from: '2001-01-01', to: null },
      { station: '330302050000', division: '330302023', from: '2001-01-01', to: null },
    ],
  })
})

it('takes absent files for empty tables', () => {
  expect(loadLocalCodes(directoryWith({}))).toEqual({ codes: [], stations: [] })
})

it('tells all faults at once, with file and line', () => {
  const directory = directoryWith({
    'divisions.csv': 'code,system,target,from,to\n330398,GB,330305002,,\n',
    'stations.csv': 'station,division,from,to\n330302050000,330302006,2001,\n,330302,,\n',
  })
  let caught: unknown
  try {
    loadLocalCodes(directory)
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(HubError)
  const { code, details } = caught as HubError
  expect(code).toBe('CONNECTOR_INVALID')
  expect(details['faults']).toHaveLength(3)
  expect(String(details['faults'])).toMatch(/stations\.csv: line 2.*stations\.csv: line 3/)
})
