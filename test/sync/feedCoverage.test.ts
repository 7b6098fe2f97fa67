import { describe, expect, it } from 'vitest'
import { grid } from '../../connectors/grid/connector.ts'
import type { ToldPeriod } from '../../src/store/coverageWrite.ts'
import { toldCoverage } from '../../src/sync/feedCoverage.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import { demonstrationTree } from '../support/divisions.ts'

const tree = demonstrationTree()
const feed = grid.feeds.find(({ name }) => name === 'grids')!
const idOf = (code: string): number => tree.findByCode(code)!.id
const site = (code: string) => siteAreas(tree, { siteId: code, jurisdictionId: idOf(code) })

/** Rows of the year's end, one for each area. */
function told(areas: readonly number[], on: string): ToldPeriod[] {
  return areas.map((area) => ({
    measure: 'grids',
    origin: `wgtj_${on.slice(0, 4)}.dbf`,
    periodFrom: on,
    periodTo: on,
    window: 'AS_OF',
    areaId: area,
    eventAreaId: area,
    eventCountyId: [...tree.ancestorsOf(area, on), tree.get(area)].find(({ level }) => level === 'COUNTY')?.id ?? null,
    placed: true,
  }))
}

const covered = (code: string, areas: readonly number[], on = '2015-12-31') =>
  toldCoverage(feed, site(code), tree, told(areas, on), new Set())

const villagesOf = (code: string): number[] =>
  tree.childIdsOf(idOf(code)).flatMap((township) => tree.childIdsOf(township))

describe('an area is told where all areas directly below it are', () => {
  it('villages tell their townships, their county and no more', () => {
    const entries = covered('530400', villagesOf('530402'))
    const areas = new Set(entries.filter(({ atEvent }) => !atEvent).map(({ areaId }) => areaId))
    expect(areas).toEqual(new Set([...villagesOf('530402'), ...tree.childIdsOf(idOf('530402')), idOf('530402')]))
    expect(new Set(entries.map(({ from, through }) => `${from} ${through}`))).toEqual(
      new Set(['2015-12-01 2015-12-31']),
    )
  })

  it('one village that is missing takes its township and its county with it', () => {
    const [missing, ...others] = villagesOf('530402')
    const areas = new Set(covered('530400', others).map(({ areaId }) => areaId))
    expect(areas.has(tree.parentOf(missing!)!.id)).toBe(false)
    expect(areas.has(idOf('530402'))).toBe(false)
    expect(tree.childIdsOf(idOf('530402')).filter((township) => areas.has(township))).toHaveLength(
      tree.childIdsOf(idOf('530402')).length - 1,
    )
  })

  it('all villages tell a county that is a site of its own', () => {
    const areas = covered('331022', villagesOf('331022'), '2014-12-31').map(({ areaId }) => areaId)
    expect(areas).toContain(idOf('331022'))
    // What lies above the site is not the site's to tell.
    expect(areas).not.toContain(tree.parentOf(idOf('331022'))!.id)
  })

  it('rows of one file do not complete those of another', () => {
    const villages = villagesOf('530402')
    const [first, ...rest] = told(villages, '2015-12-31')
    const entries = toldCoverage(feed, site('530400'), tree, [{ ...first!, origin: 'another.dbf' }, ...rest], new Set())
    expect(entries.map(({ areaId }) => areaId)).not.toContain(idOf('530402'))
  })
})
