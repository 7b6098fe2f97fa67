import { describeConnector } from '../../../test/contract/describeConnector.ts'
import { startPostgresSource } from '../../../test/support/postgresSource.ts'
import { exampleSql } from './connector.ts'

const directory = new URL('./', import.meta.url)
const planted = ['测试甲', '13900000000']

// A small system as the department has it: its tables, a few rows, and made-up persons in the columns that nobody reads.
const statements = `
  create schema example;
  create table example.t_gpdb (
    gpbh varchar(20) primary key, xzqh varchar(12), gpjb char(1), gprq char(8), zgqx char(8), xarq char(8), zt char(1),
    je numeric(14,2), scbz char(1), gxsj timestamp, fzrxm varchar(50), lxdh varchar(20));
  insert into example.t_gpdb values
    ('2010-0001', '330302', '2', '20100315', '20100630', '99991231', '1', 0, '0', '2010-03-15 10:00:00', '测试甲', '13900000000'),
    ('2010-0002', 'LC01', '3', '20100401', null, '20100501', '2', 1234.5, '0', '2010-05-01 10:00:00', '测试甲', null);
`

const source = () => startPostgresSource({ statements, planted, covers: { from: '2010-01-01', through: '2010-12-31' } })

describeConnector(exampleSql, directory, source, { registry: [exampleSql] })
