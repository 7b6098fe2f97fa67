import { exampleSql } from '../../../connectors/templates/example-sql/connector.ts'
import type { Connector, SourceSettings } from '../../../src/connector/connector.ts'
import type { InspectedSource } from '../../../src/connector/inspect/inspection.ts'
import { demonstrationTree } from '../../support/divisions.ts'

/** A source of 温州 ready to be looked into. */
export function inspectedSource(settings: SourceSettings, connector: Connector = exampleSql): InspectedSource {
  const tree = demonstrationTree()
  return {
    site: { siteId: '330300', jurisdictionId: tree.findByCode('330300')!.id },
    source: { connector, settings: connector.settings.parse(settings) },
    tree,
    signal: new AbortController().signal,
  }
}

/** The example's table, with a column that nobody reads and two of persons. */
export const exampleTable = `
  create schema example;
  create table example.t_gpdb (
    gpbh varchar(20), xzqh varchar(12), gpjb char(1), gprq char(8), zgqx char(8), xarq char(8), zt char(1),
    je numeric(14,2), scbz char(1), gxsj timestamp, fzrxm varchar(50), lxdh varchar(20), bz1 varchar(10));
`

/** The days that the example's settings name. */
export const exampleCovers = { from: '2010-01-01', through: '2010-12-31' }
