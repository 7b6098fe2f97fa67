import type { RowDataPacket } from 'mysql2/promise'
import { createTables, readTables } from '../../src/demo/justice/schema.ts'
import type { ConnectorSource } from '../contract/describeConnector.ts'
import { type MariadbServer, startMariadbServer } from '../support/mariadbServer.ts'

/** The tables of the demonstration's justice system with a few rows, on a MariaDB of their own. */
export interface JusticeSystem extends ConnectorSource {
  readonly mariadb: MariadbServer
}

const planted = ['测试乙', '13800000001', '测试新村2幢303室']

/** Starts it. Free text holds made-up personal values, also in rows that end up in quarantine. */
export async function startJusticeSystem(): Promise<JusticeSystem> {
  const mariadb = await startMariadbServer()
  const { owner } = mariadb
  await owner.query('create database sfj character set utf8mb3; use sfj')
  for (const statement of createTables.mariadb) await owner.query(statement)
  await owner.query(rows)
  for (const table of readTables) await owner.query(`grant select on sfj.${table} to 'reader'@'127.0.0.1'`)
  return {
    mariadb,
    settings: { url: mariadb.readerUrl('sfj'), covers: { from: '2010-01-01', through: '2010-12-31' } },
    unreachable: { url: 'mysql://reader:reader@127.0.0.1:1/sfj' },
    planted,
    async contains(value) {
      const [found] = await owner.query<RowDataPacket[]>(
        'select 1 from t_sjkj_rmtj_ajbl where sjnmgjfqk like ? limit 1',
        [`%${value}%`],
      )
      return found.length > 0
    },
    openConnections: () => mariadb.readerConnections(),
    stop: () => mariadb.stop(),
  }
}

const rows = `
  insert into t_sjkj_rmtj_ajbl (bh, ajbh, jflx, jfly, xzqh, slrq, fsrq, sadsrsl, saje, sldw, ajndjb, tjjg, ajzt, pcje, sjnmgjfqk, update_time, del_flag) values
    ('a0001', '(2010)调字第1号', '10', '02', '330000,330300,330302,330302001,', '2010-01-01 00:00:00', '2010.1.1', '２', '3460.18万', null, '重大', '1', '3', 12000.50,
     '当事人测试乙（电话13800000001）与邻居发生纠纷', '2011-01-05 02:30:00', 0),
    ('b0001', '(2010)调字第1号', '0', '3', null, '2010-12-31 23:59:59', '', '两', '12,000', '瓯海', null, '2', '4', 0, '测试新村2幢303室', '2011-01-05 02:30:00', 0),
    ('C0001', '(2010)调字第2号', '1', '03', '330300,330381,', '2010-05-05 08:00:00', '2016-08-1112: 25: 20', '2', '1', null, null, '1', '3', null, '测试乙', '2011-01-05 02:30:00', 0),
    ('d0001', '(2010)调字第3号', '01', '03', '330300,330381,', '2010-05-05 08:00:00', null, '', '0', null, null, null, '2', null, null, '2011-01-05 02:30:00', 0),
    ('e0001', null, '01', '03', '330381', '2010-05-05 08:00:00', null, '2', '1', null, null, '1', '3', null, '测试乙', '2011-01-05 02:30:00', 1);
  insert into t_sjkj_rmtj_twh (twhmc, twhlx, xzdq, clrq, cxrq, zzrs, jzrs) values ('驻法院窗口', '02', '330381', '2010-03-01', null, 2, 1), ('已撤销', '02', '330381', '2010-03-01', '2010-11-30', 2, 1);
  insert into t_azbj_yb values (2010, 1, '330381', 40, 38, 36, 1, '95.0', '90.0', '10%'), (2010, 2, '330381', 20, 19, 18, 0, '95.0', '90.0', '10%');
  insert into t_sqjz_yb values (2010, 1, '330381', 700, 400, 300), (2010, 2, '330381', 720, 410, 310);
  insert into t_ytw_yb values (2010, 1, '330300', 38, 129);
`
