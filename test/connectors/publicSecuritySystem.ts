import { createSchema } from '../../src/demo/publicSecurity/schema.ts'
import type { ConnectorSource } from '../contract/describeConnector.ts'
import { startPostgresSource } from '../support/postgresSource.ts'

/** The tables of the demonstration's police system with a few rows, and made-up personal values in the columns that nobody reads. */
export function startSmallSystem(): Promise<ConnectorSource> {
  return startPostgresSource({
    statements: `${createSchema} ${rows}`,
    planted: ['测试甲', '13900000000', '测试路1号'],
    covers: { from: '2010-01-01', through: '2010-12-31' },
  })
}

const rows = `
  insert into gaxt.t_jq_jjdb (jjdbh, bjsj, jqlbdm, gxdwdm, sfdxzqh, scbz, gxsj) values
    ('33030020100101000000001', '20100101080000', '010100', '330302500000', '330302', '0', '2010-01-01 08:10:00'),
    ('33030020100102000000002', '20100102080000', '010100', '330302500000', '330302', '1', '2010-01-02 08:10:00'),
    ('33030020100103000000003', '20101303080000', '010100', '330302500000', '330302', '0', '2010-01-03 08:10:00');
  insert into gaxt.t_aj_jbxx (ajbh, ajlbdm, ajxz, fasjcz, larq, fadxzqh, badwdm, ssje, ajzt, deletag, gxsj, jyaq, ylzd1, ylzd20) values
    ('A3303020000002010010001', '050201', '1', '20100104153000', '20100104', '330302', '330302500000', 120.50, '2', '1', '2010-01-04 16:00:00', '报案人测试甲（电话13900000000）', '13900000000', '测试路1号'),
    ('A3303020000002010010002', '050101', '1', '20100231000000', '20100105', '330302', '330302500000', 0, '2', '1', '2010-01-05 16:00:00', '测试甲住测试路1号', '测试甲', null);
  insert into gaxt.t_zdzz_qy (zdzzqybh, gpjb, qymc, xzqhmc, gprq, zt) values ('2010001', '2', '测试甲片区', '鹿城区', '20100301', '1');
  insert into gaxt.t_tj_zx values ('201001', '330300000000', 'ZX0101', 7), ('201002', '330300000000', 'ZX0101', 0);
`
