import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { describeConnector } from '../contract/describeConnector.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { folderSource } from '../support/folderSource.ts'
import { workplaceSafety } from './workplace-safety/connector.ts'
import { workplaceSafetyFigures } from './workplace-safety/figures.ts'

/** A seventh department as one folder: nothing in src/ has ever heard of it. */

const directory = new URL('./workplace-safety/', import.meta.url)
const drop = fileURLToPath(new URL('fixtures/drop/', directory))
const settings = { folder: drop, covers: { from: '2015-01-01', through: '2015-12-31' } }
const site = '530400'

describeConnector(
  workplaceSafety,
  directory,
  async () =>
    folderSource({
      folder: new URL('fixtures/drop/', directory),
      planted: ['测试甲', '测试乙', '测试丙', '13900000000', '13800000001'],
      covers: settings.covers,
    }),
  { registry: [workplaceSafety], measures: workplaceSafetyFigures.measures, site },
)

describe('a department that is one folder', () => {
  let test: TestHub
  beforeAll(async () => {
    test = await openEmptyHub([{ site, connector: workplaceSafety.id, settings }], [...connectors, workplaceSafety])
    const [report] = await test.syncAll()
    expect(report).toMatchObject({ state: 'SUCCEEDED', rowsRead: 32, rowsQuarantined: 2 })
  })
  afterAll(() => test?.close())

  const figures = (fields: string): Promise<{ jurisdiction: { figures: unknown } }> =>
    test.query(
      `{ jurisdiction(code: "${site}") { figures(${fields}) { indicator { code department { code name } } figure { value state } } } }`,
    )

  it('answers its indicators over HTTP, with its own name', async () => {
    const indicators = [
      'workplace_inspections',
      'workplace_hazards_found',
      'workplace_hazard_rectification_rate',
      'workplace_fines',
    ]
    const { jurisdiction } = await figures(`indicators: ${JSON.stringify(indicators)}, period: { quarter: "2015-Q1" }`)
    const department = { code: 'WORKPLACE_SAFETY', name: '安全生产监管' }
    // As the closing row of the bureau's own file has them: 675 visits, 648 hazards, 495 rectified, 67.5 万元.
    expect(jurisdiction.figures).toEqual([
      { indicator: { code: indicators[0], department }, figure: { value: 675, state: 'COMPUTED' } },
      { indicator: { code: indicators[1], department }, figure: { value: 648, state: 'COMPUTED' } },
      { indicator: { code: indicators[2], department }, figure: { value: 495 / 648, state: 'COMPUTED' } },
      { indicator: { code: indicators[3], department }, figure: { value: 675_000, state: 'COMPUTED' } },
    ])
  })

  it('counts its records, by county and by list level, and reads odd days from them', async () => {
    const { jurisdiction } = await test.query<{ jurisdiction: Record<string, unknown> }>(
      `{ jurisdiction(code: "${site}") {
          all: figures(indicators: ["listed_workplace_hazards"], period: { year: 2015 }) { figure { value } }
          byCity: figures(indicators: ["listed_workplace_hazards"], period: { year: 2015 }, dimensions: [{ name: "listLevel", value: "PREFECTURE" }]) { figure { value } }
          oddDays: figures(indicators: ["listed_workplace_hazards"], period: { range: { from: "2015-03-07", to: "2015-12-29" } }) { figure { value } }
          children(first: 20) { nodes { code figures(indicators: ["listed_workplace_hazards"], period: { year: 2015 }) { figure { value } } } }
      } }`,
    )
    expect(jurisdiction).toMatchObject({
      all: [{ figure: { value: 3 } }],
      byCity: [{ figure: { value: 2 } }],
      oddDays: [{ figure: { value: 2 } }],
    })
    const { children } = jurisdiction as {
      children: { nodes: { code: string; figures: { figure: { value: number } }[] }[] }
    }
    const listed = children.nodes.map(({ code, figures: [row] }) => [code, row!.figure.value])
    expect(Object.fromEntries(listed)).toMatchObject({ '530402': 1, '530403': 1, '530481': 1, '530423': 0 })
  })

  it('stands among the indicators, departments and sources, and can be found by its id', async () => {
    const found = await test.query<{
      indicators: { nodes: { code: string; department: { id: string } }[] }
      codeLists: { values: { code: string }[] }[]
      sources: { connector: string; department: { code: string } }[]
    }>(`{
      indicators(department: "WORKPLACE_SAFETY", first: 20) { nodes { code department { id } } }
      codeLists(names: ["DEPARTMENT"]) { values { code } }
      sources { connector department { code } }
    }`)
    expect(found.indicators.nodes.map(({ code }) => code).sort()).toEqual([
      'listed_workplace_hazards',
      'workplace_fines',
      'workplace_hazard_rectification_rate',
      'workplace_hazards_found',
      'workplace_hazards_rectified',
      'workplace_inspections',
    ])
    expect(found.codeLists[0]!.values.map(({ code }) => code)).toContain('WORKPLACE_SAFETY')
    expect(found.sources).toEqual([{ connector: 'workplace-safety', department: { code: 'WORKPLACE_SAFETY' } }])
    const { id } = found.indicators.nodes[0]!.department
    expect(await test.query(`{ node(id: "${id}") { ... on Department { name(language: EN) } } }`)).toEqual({
      node: { name: 'Workplace safety' },
    })
  })

  it('is named nowhere in src/', async () => {
    const source = new URL('../../src/', import.meta.url)
    const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(100)
    for (const file of files) {
      expect(await readFile(new URL(file, source), 'utf8'), file).not.toMatch(/workplace.?safety/i)
    }
  })
})
