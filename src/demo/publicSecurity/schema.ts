import { syntheticLabel } from '../published.ts'

/** The reserve columns, present in every departmental table that was seen. */
export const reserveColumns: readonly string[] = Array.from({ length: 20 }, (_, index) => `ylzd${index + 1}`)

/**
 * Schema `gaxt` as public security would have it: pinyin initials, char dates, codes in varchar(12). Keys come after the rows, which
 * loads faster. `jyaq` and `ylzd1` to `ylzd20` hold planted values and are never read by the hub.
 */
export const createSchema = `
  create schema gaxt;
  comment on schema gaxt is '公安系统（${syntheticLabel}）';
  create table gaxt.t_jq_jjdb (
    jjdbh varchar(23), bjsj char(14) not null, jqlbdm varchar(6), gxdwdm varchar(12), sfdxzqh varchar(12),
    cljgdm varchar(2), scbz char(1) default '0', gxsj timestamp, ra_gxsj timestamp);
  comment on table gaxt.t_jq_jjdb is '接警单（合成数据）';
  create table gaxt.t_aj_jbxx (
    ajbh char(23), jjdbh varchar(23), ajlbdm varchar(6) not null, ajxz char(1), fasjcz char(14), fasjzz char(14),
    larq char(8), parq char(8), jarq char(8), fadxzqh varchar(12), badwdm varchar(12), ssje numeric(14,2), sfspxp char(1),
    zdzzqybh varchar(20), ajzt varchar(2), deletag char(1), gxsj timestamp, jyaq text,
    ${reserveColumns.map((column) => `${column} varchar(200)`).join(', ')});
  comment on table gaxt.t_aj_jbxx is '案件基本信息（合成数据）';
  comment on column gaxt.t_aj_jbxx.jyaq is '简要案情（合成数据，虚构姓名电话）';
  create table gaxt.t_zdzz_qy (
    zdzzqybh varchar(20), gpjb char(1), qymc varchar(100), xzqhmc varchar(50), gprq char(8), zprq char(8), zrdw varchar(200), zt char(1));
  comment on table gaxt.t_zdzz_qy is '挂牌重点整治区域（合成数据）';
  create table gaxt.t_tj_yb (
    tjyf char(6), dwdm varchar(12), xsaj int, zaaj int, qjajs int, qdajs int, rsdqaj int, dqjdclaj int);
  comment on table gaxt.t_tj_yb is '月报（合成数据）';
  create table gaxt.t_tj_zx (tjyf char(6), dwdm varchar(12), zbdm varchar(10), sz int);
  comment on table gaxt.t_tj_zx is '专项行动统计（合成数据）';
  create table gaxt.t_dm (dmlx varchar(20), dm varchar(20), dmmc varchar(100), qybz char(1), primary key (dmlx, dm));
  comment on table gaxt.t_dm is '代码表（合成数据）';
  create table gaxt.t_dw_xzqh (dwdm varchar(12), xzqh varchar(12), qsrq char(8), jsrq char(8));
  comment on table gaxt.t_dw_xzqh is '单位与行政区划对照（合成数据，不完整）';
`

/** Keys, and the indexes that the watermark reads in order. */
export const createKeys = `
  alter table gaxt.t_jq_jjdb add primary key (jjdbh);
  alter table gaxt.t_aj_jbxx add primary key (ajbh);
  alter table gaxt.t_zdzz_qy add primary key (zdzzqybh);
  alter table gaxt.t_tj_yb add primary key (tjyf, dwdm);
  alter table gaxt.t_tj_zx add primary key (tjyf, dwdm, zbdm);
  create index on gaxt.t_jq_jjdb (gxsj, jjdbh);
  create index on gaxt.t_aj_jbxx (gxsj, ajbh);
  analyze gaxt.t_jq_jjdb, gaxt.t_aj_jbxx;
`

/** The account that a department would give to a hub: it may read and nothing else. */
export const grantReader = `
  grant usage on schema gaxt to hub_reader;
  grant select on all tables in schema gaxt to hub_reader;
`

/** Type, code, title, in use. 050201 is flagged "not in use", and the cases still carry it (nasty 17). */
export const codeRows: readonly (readonly [type: string, code: string, title: string, enabled: '0' | '1'])[] = [
  ['AJLB', '020101', '放火案', '1'],
  ['AJLB', '020111', '失火案', '1'],
  ['AJLB', '020703', '交通肇事案', '1'],
  ['AJLB', '020715', '消防责任事故案', '1'],
  ['AJLB', '040101', '故意杀人案', '1'],
  ['AJLB', '040103', '故意伤害案', '1'],
  ['AJLB', '050100', '抢劫案', '1'],
  ['AJLB', '050101', '入户抢劫案', '1'],
  ['AJLB', '050200', '盗窃案', '1'],
  ['AJLB', '050201', '入室盗窃案', '0'],
  ['AJLB', '050223', '盗窃汽车案', '1'],
  ['AJLB', '050240', '扒窃案', '1'],
  ['AJLB', '050300', '诈骗案', '1'],
  ['AJLB', '050400', '抢夺案', '1'],
  ['AJLB', '060139', '组织、领导、参加黑社会性质组织案', '1'],
  ['AJLB', '060197', '赌博案', '1'],
  ['AJLB', '060700', '毒品案', '1'],
  ['AJXZ', '1', '刑事', '1'],
  ['AJXZ', '2', '行政', '1'],
  ['AJZT', '1', '受理', '1'],
  ['AJZT', '2', '立案', '1'],
  ['AJZT', '3', '破案', '1'],
  ['AJZT', '4', '结案', '1'],
  ['AJZT', '5', '撤案', '1'],
  ['AJZT', '9', '不予立案', '1'],
  ['GPJB', '1', '省级挂牌', '1'],
  ['GPJB', '2', '市级挂牌', '1'],
  ['GPJB', '3', '县级挂牌', '1'],
  ['SFSPXP', '1', '视频协破', '1'],
  ['SFSPXP', '2', '非视频协破', '1'],
  ['DELETAG', '1', '使用', '1'],
  ['DELETAG', '0', '删除', '1'],
]
