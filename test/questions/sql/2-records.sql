-- What counts, department by department, by the rules of the domain's description. One table for each sort of record; `area` is the place
-- by today's divisions, `county` and `township` follow from it (null: the remainder of the city, or of the county).

create function domain.bare(code text) returns text language sql immutable parallel safe as $$ select ltrim(btrim($1), '0') $$;

-- Public security. Calls: scbz 1 is removed. They count on the day of the call, where it was told to have happened, else where the station serves.
create unlogged table domain.police_call as
  select call.city, jjdbh as key, calendar.day as reported_on,
    coalesce(place.ministry_area, served.area) as area
  from raw.police_t_jq_jjdb call
    join domain.calendar on compact = left(bjsj, 8)
    left join domain.code_area place on place.code = sfdxzqh
    left join domain.station_area served on served.city = call.city and served.station = gxdwdm
  where scbz = '0' and bjsj ~ '^(\d{8}|\d{14})\s*$';

-- Cases: deletag 0 is removed, 01xxxx is out of scope; rows that nobody can read count nowhere. Criminal cases have ajxz 1.
create unlogged table domain.police_case as
  select one.city, ajbh as key, ajlbdm as category_code,
    case when ajlbdm like '0501%' then 'ROBBERY' when ajlbdm like '0504%' then 'SNATCHING' when ajlbdm = '050201' then 'BURGLARY'
      when ajlbdm = '040101' then 'HOMICIDE' when ajlbdm = '040103' then 'INTENTIONAL_INJURY' when ajlbdm = '050223' then 'VEHICLE_THEFT'
      when ajlbdm = '050240' then 'PICKPOCKETING' when ajlbdm like '0502%' then 'THEFT_OTHER' when ajlbdm like '0503%' then 'FRAUD'
      when ajlbdm like '0607%' then 'DRUG' when ajlbdm = '060197' then 'GAMBLING' when ajlbdm in ('060139', '060140', '060141') then 'ORGANISED_CRIME'
      when ajlbdm = '020101' then 'ARSON' when ajlbdm = '020111' then 'NEGLIGENT_FIRE' when ajlbdm = '020715' then 'FIRE_LIABILITY'
      when ajlbdm = '020703' then 'TRAFFIC_CRIME' when ajlbdm = '020716' then 'DANGEROUS_DRIVING' when ajlbdm like '03%' then 'ECONOMIC'
      else 'OTHER' end as category,
    ajxz = '1' as criminal, domain.bare(ajzt) = '9' as not_filed,
    filed.day as filed_on, solved.day as solved_on, sfspxp = '1' as solved_with_video,
    case left(zdzzqybh, 1) when '2' then 'CITY_LISTED' when '3' then 'COUNTY_LISTED' end as area_set, btrim(zdzzqybh) as listed_area,
    coalesce(place.ministry_area, served.area) as area
  from raw.police_t_aj_jbxx one
    left join domain.calendar occurred on occurred.compact = left(fasjcz, 8)
    left join domain.calendar filed on filed.compact = larq
    left join domain.calendar solved on solved.compact = parq
    left join domain.calendar closed on closed.compact = jarq
    left join domain.code_area place on place.code = fadxzqh
    left join domain.station_area served on served.city = one.city and served.station = badwdm
  where deletag = '1' and ajlbdm not like '01%' and ajxz in ('1', '2') and coalesce(btrim(sfspxp), '') in ('', '1', '2')
    -- The day of the event must be there, or at least its month.
    and (occurred.day is not null and length(btrim(fasjcz)) in (8, 14) or btrim(fasjcz) ~ '^\d{4}(0[1-9]|1[0-2])$')
    and (filed.day is not null or domain.stands_for_unknown(larq)) and (solved.day is not null or domain.stands_for_unknown(parq))
    and (closed.day is not null or domain.stands_for_unknown(jarq));

create unlogged table domain.rectification_area as
  select listed.city, zdzzqybh as key, case gpjb when '1' then 'PROVINCE' when '2' then 'PREFECTURE' when '3' then 'COUNTY' end as list_level,
    domain.day(gprq) as listed_on, domain.day(zprq) as delisted_on, named.area
  from raw.police_t_zdzz_qy listed left join domain.name_area named on named.city = listed.city and named.written = xzqhmc;

-- Monthly statistics by organisation. A city's bureau is the total of its county bureaus (its row is left out); ZX0901 is told to it alone.
create unlogged table domain.campaign_statistic as
  select told.city, tjyf as month, zbdm as statistic, sz::numeric as value, dwdm as organisation, dwdm like told.city || '%' and told.city like '%00' as whole_city,
    served.area
  from raw.police_t_tj_zx told join domain.station_area served on served.city = told.city and served.station = dwdm;

-- Justice. del_flag 1 is removed; drafts (8) and what waits for acceptance (1) are no disputes yet; a dispute counts on the day of
-- acceptance. Success is 1 (成功) or 7 (司法确认); 5 (稳控) is neither open nor resolved.
create unlogged table domain.readable_text_day as
  select written, text is null or text ~ '^\d{4} ?年 ?\d{1,2} ?月$' or (
    text ~ '^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日|\d{8})( \d\d:\d\d:\d\d)?$'
    and domain.day(case when text ~ '^\d{8}' then text else (select part[1] || lpad(part[2], 2, '0') || lpad(part[3], 2, '0')
      from regexp_match(text, '^(\d{4})\D(\d{1,2})\D(\d{1,2})') as part) end) is not null) as readable
  from (select distinct fsrq as written, domain.narrow(fsrq) as text from raw.justice_t_sjkj_rmtj_ajbl where fsrq is not null) days;
create unlogged table domain.mediation_case as
  select one.city, bh as key, coalesce(channel.name, 'OTHER') as channel, coalesce(kind.name, 'OTHER') as dispute_type, ajndjb as severity_told,
    case ajndjb when '特大' then 'EXTRA_MAJOR' when '重大' then 'MAJOR' when '较大' then 'CONSIDERABLE' when '一般' then 'GENERAL' when '简单' then 'SIMPLE'
      else case when domain.narrow(ajndjb) is not null then 'OTHER' end end as severity,
    case domain.bare(tjjg) when '1' then 'SUCCEEDED' when '2' then 'FAILED' when '3' then 'TERMINATED' when '4' then 'WITHDRAWN' when '5' then 'STABILISED'
      when '7' then 'CONFIRMED' when '9' then 'OTHER' end as outcome,
    case when domain.bare(ajzt) in ('2') then 'IN_PROGRESS' when domain.bare(ajzt) = '6' then 'PENDING' else 'CONCLUDED' end as status,
    domain.bare(tjjg) in ('1', '7') as succeeded,
    accepted.day as accepted_on, deadline.day as deadline_on, closed.day as closed_on,
    nullif(persons.value, 0) as persons, nullif(amount.value, 0) as amount, pcje::numeric as compensation,
    case bajb when '1' then 'PROVINCE' when '2' then 'PREFECTURE' when '3' then 'COUNTY' when '4' then 'TOWNSHIP' end as lead_level,
    fzmzx = '1' as escalation_prevented,
    domain.narrow(glxfj) as linked_petition, domain.narrow(glaj) as linked_incident, domain.narrow(glsg) as linked_accident,
    coalesce(path.area, unit.area) as area
  from raw.justice_t_sjkj_rmtj_ajbl one
  join domain.calendar accepted on accepted.iso = left(slrq, 10)
  left join domain.calendar deadline on deadline.iso = hjsx
  left join domain.calendar closed on closed.iso = left(jarq, 10)
  left join domain.path_area path on path.city = one.city and path.path = xzqh
  left join domain.name_area unit on unit.city = one.city and unit.written = sldw
  left join domain.readable_text_day occurred on occurred.written = fsrq
  left join domain.written_number persons on persons.written = sadsrsl
  left join domain.written_number amount on amount.written = saje
  left join (values ('1', 'MEDICAL'), ('2', 'COURT'), ('3', 'POLICE'), ('4', 'TRAFFIC'), ('5', 'PROCURATORATE'), ('6', 'INDUSTRY'), ('7', 'PETITION'),
    ('8', 'PEOPLES'), ('9', 'ADMINISTRATIVE'), ('10', 'JUDICIAL'), ('11', 'JOINT')) as channel (code, name) on channel.code = domain.bare(jfly)
  -- 玉溪 writes list B of dispute types, the others list A; without a type, or with one of no list, it is OTHER.
  left join (values
    ('A', '0', 'MARRIAGE_FAMILY'), ('A', '1', 'NEIGHBOUR'), ('A', '2', 'HOUSING_SITE'), ('A', '3', 'CONTRACT'), ('A', '5', 'DAMAGES'),
    ('A', '6', 'FOREST_LAND'), ('A', '7', 'DEMOLITION'), ('A', '9', 'LABOUR'), ('A', '10', 'MEDICAL'), ('A', '11', 'TRAFFIC'),
    ('A', '12', 'PROPERTY_MANAGEMENT'), ('B', '1', 'MARRIAGE_FAMILY'), ('B', '2', 'NEIGHBOUR'), ('B', '3', 'HOUSING_SITE'), ('B', '4', 'CONTRACT'),
    ('B', '6', 'DAMAGES'), ('B', '7', 'FOREST_LAND'), ('B', '8', 'DEMOLITION'), ('B', '10', 'LABOUR'), ('B', '13', 'MEDICAL'),
    ('B', '14', 'TRAFFIC'), ('B', '11', 'PROPERTY_MANAGEMENT')) as kind (list, code, name)
    on kind.list = case one.city when '530400' then 'B' else 'A' end and kind.code = case when btrim(jflx) ~ '^0+$' then '0' else domain.bare(jflx) end
  where del_flag = '0' and domain.bare(ajzt) in ('2', '3', '4', '5', '6', '7') and coalesce(occurred.readable, true)
    and coalesce(fzmzx, '0') in ('0', '1')
    and (coalesce(btrim(sadsrsl), '') = '' or persons.value is not null) and (coalesce(btrim(saje), '') = '' or amount.value is not null);

-- Organisations count in the period of their establishment while they are not closed.
create unlogged table domain.mediation_organisation as
  select city, id as key, domain.bare(twhlx) as kind_code,
    case domain.bare(twhlx) when '1' then 'MEDICAL' when '2' then 'COURT' when '3' then 'POLICE' when '4' then 'TRAFFIC' when '6' then 'INDUSTRY' when '8' then 'PEOPLES'
      when '10' then 'JOINT' else 'OTHER' end as channel,
    domain.day(clrq) as established_on, domain.day(cxrq) is not null as closed, zzrs::numeric as full_time, jzrs::numeric as part_time, ministry_area as area
  from raw.justice_t_sjkj_rmtj_twh left join domain.code_area on code = xzdq;

-- Petitions. Register 0 counts on the day received, register 1 (old cases) on the day of listing; resolved is a case with a day of resolution.
-- 0 persons are unknown; five or more are collective; cfxfbz 2 is repeated.
create unlogged table domain.petition as
  select city, xfjbh as key, case jabz when '0' then 'RECEIVED' else 'BACKLOG' end as register, received.day as received_on,
    case xfxsdm when '100' then 'LETTER' when '200' then 'VISIT' when '300' then 'ONLINE' when '400' then 'CALL' when '500' then 'VIDEO' else 'OTHER' end as form,
    coalesce(topic.name, 'OTHER') as topic, nullif(xfrs::numeric, 0) as person_visits, nullif(sjrs::numeric, 0) as persons, cfxfbz = '2' as repeated,
    case gpjb when '1' then 'PROVINCE' when '2' then 'PREFECTURE' when '3' then 'COUNTY' end as list_level,
    case when gprq <> '' then domain.day(gprq) end as listed_on, case when hjqx <> '' then domain.day(hjqx) end as due_on,
    case when hjrq <> '' then domain.day(hjrq) end as resolved_on, baldbz = '1' as leader_led, place.area
  from raw.petition_list
  join domain.calendar received on received.compact = translate(left(xfrq, 10), '/', '')
  left join domain.code_area place on place.code = wtsddm
  left join (values ('01', 'AGRICULTURE'), ('02', 'MARKET_SUPERVISION'), ('03', 'NATURAL_RESOURCES'), ('04', 'URBAN_CONSTRUCTION'), ('05', 'ENVIRONMENT'),
    ('06', 'LABOUR'), ('07', 'TRANSPORT'), ('08', 'HEALTH'), ('09', 'HOUSING'), ('10', 'ECONOMY'), ('11', 'CULTURE_TOURISM'), ('14', 'TECHNOLOGY'),
    ('16', 'CIVIL_AFFAIRS'), ('17', 'EDUCATION'), ('18', 'LAW')) as topic (code, name) on topic.code = left(nrfldm, 2)
  where cfxfbz in ('1', '2') and (jabz = '0' or gpjb in ('1', '2', '3'));

-- Fire safety. Rescues (20) are no fires; a number counts once a year; 合计 is no record; swrs is the dead within seven days.
create unlogged table domain.fire as
  select distinct on (city, file, jqbh) city, file || jqbh as key, domain.day(left(zqsj, 8)) as occurred_on, domain.number(swrs) as deaths, domain.number(ssrs) as injured,
    domain.number(zjccss) as direct_loss, area
  from raw.fire_hz_ledger left join domain.code_area on code = xzqydm
  where xzqydm <> '合计' and zqlbdm <> '20' and domain.day(left(zqsj, 8)) is not null and (ssrs in ('', '/') or domain.number(ssrs) is not null)
  order by city, file, jqbh, row_number::int;
create unlogged table domain.fire_hazard as
  select city, nd || gpjb || dwbh as key, case gpjb when '1' then 'PROVINCE' when '2' then 'PREFECTURE' when '3' then 'COUNTY' end as list_level,
    domain.day(gprq) as listed_on, domain.day(zgqx) as due_on, domain.day(xarq) as rectified_on, zt in ('2', '3') as rectified, cslb as premises_code,
    area
  from raw.fire_gpyhdw left join domain.code_area on code = xzqh where nd <> '合计';
-- The monthly report: running totals from 1 January for the counties of the time. The second copy of November has the first one's content.
create unlogged table domain.fire_report as
  select report.city, substring(file from '(\d{4})年')::int as year, substring(file from '年(\d{1,2})月')::int as month, domain.narrow(c1) as name,
    named.area, domain.number(c2) as units_inspected, domain.number(c5) as penalties, domain.number(c8) as three_stops,
    domain.number(c10) as sealed, domain.number(c12) as detained, domain.number(c14) as fines
  from raw.fire_monthly_report report left join domain.name_area named on named.city = report.city and named.written = c1
  where file not like '%(最终)%' and c2 is not null and c1 not in ('单位') and domain.narrow(c1) not in ('全市', '全县') and domain.number(c2) is not null;

-- Traffic. Of the reports of one event 9 (not filed) stands before 3 (full) before 1 (preliminary); not filed is no accident.
create unlogged table domain.road_accident as
  select city, sgbh as key, happened.day as occurred_on, swrs7::numeric as deaths, swrs24::numeric as deaths_24_hours, swrs3::numeric as deaths_3_days,
    swrs30::numeric as deaths_30_days, ssrs::numeric as injured, zjccss::numeric as direct_loss, lh as road, glxzdj as road_class_code, gls as kilometre,
    coalesce(told.area, brigade.area) as area
  from (select *, row_number() over (partition by city, sgbh order by case jllx when '9' then 0 when '3' then 1 when '1' then 2 else 3 end) as place
    from raw.traffic_acd_file) best
    join domain.calendar happened on happened.compact = left(translate(sgfssj, '-', ''), 8)
    left join domain.code_area told on told.code = xzqh left join domain.place_code brigade on brigade.code = left(glbm, 6)
  where place = 1 and jllx in ('1', '3') and sgfssj ~ '^(\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?|\d{14})$';
create unlogged table domain.road_hazard as
  select city, jb || bh as key, case lx when '黑点' then 'BLACK_SPOT' else 'DANGEROUS_SECTION' end as kind,
    case jb when '省级' then 'PROVINCE' when '市级' then 'PREFECTURE' when '县级' then 'COUNTY' end as list_level, lh as road, domain.narrow(qdzh) as chainage,
    domain.day(gprq) as listed_on, domain.day(zlrq) as treated_on, zlzt in ('已治理', '销案') as treated,
    domain.number(je) * case when domain.narrow(je) like '%元' then 1 else 10000 end as funding, area
  from raw.traffic_black_spots left join domain.code_area on code = xzqh;
-- Detentions for drunk driving by month and brigade; the detachment's line is the whole city's.
create unlogged table domain.drunk_driving as
  select city, tjyf as month, glbm as organisation, glbm like city || '%' and city like '%00' as whole_city, jlrs::numeric as detained, jlzx::numeric as executed,
    domain.area(left(glbm, 6)) as area
  from raw.traffic_vio_enf_month where wfxw = '醉酒驾驶';

-- Grid. Opinions are out of scope; an event counts on the day of its report, what was handled on the day on which it ended.
create unlogged table domain.grid_event as
  select city, sjbh as key, case domain.bare(sjlx) when '1' then 'DISPUTE' when '2' then 'HAZARD' when '6' then 'HAZARD' when '3' then 'SERVICE' when '4' then 'CITY_PART'
      when '5' then 'CITY_EVENT' else 'OTHER' end as kind,
    reported.day as reported_on, czzt in ('2', '3') as closed, ended.day as closed_on, sfcq = '1' as overdue,
    area
  from raw.grid_events
    join domain.calendar reported on reported.iso = left(sbsj, 10) left join domain.calendar ended on ended.iso = left(jasj, 10)
    left join domain.code_area on code = case length(wgbm) when 20 then substr(wgbm, 7, 12) when 15 then left(wgbm, 12) else wgbm end
  where domain.bare(sjlx) not in ('7', '社情民意') and coalesce(sfcq, '') in ('', '0', '1', '9');
-- Year files are stocks at the year's end. Deleted records and 合计 are no rows; a blank is unknown.
create unlogged table domain.grid_year as
  select city, substring(file from '\d{4}')::int as year, xzqh as code, mc as name, domain.number(wgs) as grids, domain.number(wgxz) as groups,
    domain.number(zzwgy) as full_time, domain.number(jzwgy) as part_time, nullif(domain.number(zhs), 0) as households, area
  from raw.grid_wgtj left join domain.code_area on grid_wgtj.xzqh = code_area.code where deleted <> '*' and xzqh <> '合计';
create unlogged table domain.population_year as
  select city, substring(file from '\d{4}')::int as year, xzqh as code, mc as name, domain.number(hjrk) as registered, domain.number(czrk) as permanent,
    domain.number(ldrk) as floating, domain.number(clrk) as collected, area
  from raw.grid_rk left join domain.code_area on grid_rk.xzqh = code_area.code where deleted <> '*' and xzqh <> '合计';

-- County and township of today beside the area: 龙港 has villages without townships, and 330300 is the remainder of the city.
do $$
declare name text;
begin
  for name in select table_name from information_schema.columns
    where table_schema = 'domain' and column_name = 'area' and table_name not in ('place_code', 'place_name', 'local_code', 'code_area', 'name_area', 'path_area', 'station_area')
  loop
    execute format('alter table domain.%I
      add column county text generated always as (case when length(area) > 6 or right(area, 2) <> ''00'' then left(area, 6) end) stored,
      add column township text generated always as (case when length(area) = 9 and area <> ''330383198'' then area end) stored', name);
  end loop;
end $$;
