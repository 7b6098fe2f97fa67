import { describeConnector } from '../../../test/contract/describeConnector.ts'
import { startSqliteSource } from '../../../test/support/sqliteSource.ts'
import { exampleSqlite } from './connector.ts'

const directory = new URL('./', import.meta.url)
const planted = ['测试甲', '13900000000']

// A small file as the department has it: its tables, a few rows, and made-up persons in the columns that nobody reads.
const statements = `
  create table t_gpdb (
    gpbh text primary key, xzqh text, gpjb text, gprq text, zgqx text, xarq text, zt text,
    je text, scbz text, gxsj text, fzrxm text, lxdh text);
  insert into t_gpdb values
    ('2010-0001', '330302', '2', '20100315', '20100630', '99991231', '1', '0.00', '0', '2010-03-15 10:00:00', '测试甲', '13900000000'),
    ('2010-0002', 'LC01', '3', '20100401', null, '20100501', '2', '1234.5', '0', '2010-05-01 10:00:00', '测试甲', null);
`
const covers = { from: '2010-01-01', through: '2010-12-31' }
const source = () => startSqliteSource({ file: 'gpdb.sqlite', statements, planted, covers })

describeConnector(exampleSqlite, directory, source, { registry: [exampleSqlite] })
