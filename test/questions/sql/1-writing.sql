-- How the departments write days, numbers and places, from the descriptions of their systems. Nothing here comes from the hub's code.
create schema domain;

-- Full-width characters as plain ones, blanks at the ends taken away; nothing left is null.
create function domain.narrow(text) returns text language sql immutable parallel safe as $$
  select nullif(btrim(translate($1,
    '０１２３４５６７８９．，＋－：／％ＫｋＧｇＳｓＸｘＦｆ　', '0123456789.,+-:/%KkGgSsXxFf ')), '')
$$;

-- Every real day of the years that occur, as the departments write it. What is not here is no day: it does not exist, or stands for "unknown".
create unlogged table domain.calendar (day date primary key, compact text, iso text);
insert into domain.calendar
  select day, to_char(day, 'YYYYMMDD'), to_char(day, 'YYYY-MM-DD') from generate_series(date '1995-01-01', date '2030-12-31', '1 day') as days (day);
create index on domain.calendar (compact);
analyze domain.calendar;

-- The day at the beginning of a compact or separated date; null where that is no day. For short tables: long ones join the calendar.
create function domain.day(written text) returns date language sql stable parallel safe as $$
  select day from domain.calendar where compact = left(translate(left(written, 10), '-/', ''), 8)
$$;
-- Days by which a source says "unknown".
create function domain.stands_for_unknown(written text) returns boolean language sql immutable parallel safe as $$
  select coalesce(btrim($1), '') in ('', '/', '-', '无') or left(translate($1, '-/', ''), 8) in ('00000000', '18991230', '18991231', '19000101', '99991231')
$$;

-- A number with thousands commas, a unit (万元, 亿元, 元, 万, 人, 名) or one of the small Chinese numerals. Anything else, and "/" or "无", is null.
create function domain.number(written text) returns numeric language sql immutable parallel safe as $$
  select case
    when text ~ '^[一二两三四五六七八九]人?$'
      then case left(text, 1) when '两' then 2 else position(left(text, 1) in '一二三四五六七八九') end::numeric
    when text ~ '^-?\d+(\.\d+)?(万元|亿元|元|万|亿|人|名)?$'
      then substring(text from '^-?\d+(?:\.\d+)?')::numeric
        * case when text like '%万%' then 10000 when text like '%亿%' then 100000000 else 1 end
  end
  from (select replace(replace(domain.narrow(written), ',', ''), ' ', '') as text) written
$$;

-- The old codes and names of areas that are one with an area of today.
create unlogged table domain.renamed (old_code text, old_name text, code text);
insert into domain.renamed values
  ('330322', '洞头县', '330305'), ('530421', '江川县', '530403'), ('530422', '澄江县', '530481');
-- Counties that have since lost ground: without a township nobody can say which county of today it was, so it is the city's.
create unlogged table domain.split (code text, name text);
insert into domain.split values ('330303', '龙湾区'), ('330327', '苍南县');
-- Codes of a department's own: system, code, area.
create unlogged table domain.local_code (source text, code text, area text);
insert into domain.local_code values
  ('police', '330398', '330305002'), ('police', '530498', '530402008'), ('police', '331098', '331022107');

-- Areas of today by code: a county by its six digits, a township by nine, a village by twelve as its township.
create unlogged table domain.place_code (code text primary key, area text not null);
insert into domain.place_code
  select code, case when code in (select code from domain.split) then left(code, 4) || '00' else code end
    from raw.division where level = 'COUNTY'
  union all select code, code from raw.division where level = 'TOWNSHIP'
  union all select code, above from raw.division where level = 'VILLAGE'
  union all select old_code, code from domain.renamed;
-- Areas of today by name, with and without the ending, old names, and county and township together.
create unlogged table domain.place_name (city text, name text, area text);
insert into domain.place_name
  with county as (
    select code, name from raw.division where level = 'COUNTY' and code ~ '^(3303|5304|331022)' union all select code, old_name from domain.renamed),
  written as (
    select code, name, case when code in (select code from domain.split) then left(code, 4) || '00' else code end as area from county)
  select case when code = '331022' then code else left(code, 4) || '00' end, form, area
    from written, lateral (select unnest(array[name, regexp_replace(name, '[市区县]$', '')])) as forms (form)
  union
  select case when c.code = '331022' then c.code else left(c.code, 4) || '00' end, c.name || t.name, t.code
    from county c join raw.division t on t.level = 'TOWNSHIP' and t.above = c.code;
create index on domain.place_name (city, name);
analyze domain.place_code;
analyze domain.place_name;

-- The area of today that a code of 6, 9 or 12 digits means, padded with blanks or zeros; null where it means nothing. Departments that
-- number townships as the Ministry did (ministry) wrote 330327123 for 龙港镇, which is the city of 龙港 today, and 530403001 for 大街街道,
-- which was split into two in 2021: nobody can say which of them, so it is the county's.
create function domain.area(written text, ministry boolean default false) returns text language sql stable parallel safe as $$
  select case
    when ministry and digits in ('330327123', '330327123000') then '330383'
    when ministry and digits in ('530403001', '530403001000') then '530403'
    when length(digits) = 12 and digits like '%000000' then (select area from domain.place_code where code = left(digits, 6))
    when length(digits) = 12 then coalesce(
      (select area from domain.place_code where code = digits), (select area from domain.place_code where code = left(digits, 9)))
    when length(digits) in (6, 9) then (select area from domain.place_code where code = digits)
  end
  from (select case when text ~ '^\d+$' then text end as digits from (select replace(domain.narrow(written), ' ', '') as text) t) d
$$;

-- What is written, looked up once for each text. Codes by both lists (ministry: as the Ministry numbered townships):
create unlogged table domain.code_area as
  select code, domain.area(code) as area, domain.area(code, true) as ministry_area
  from (
    select fadxzqh as code from raw.police_t_aj_jbxx union select sfdxzqh from raw.police_t_jq_jjdb union select xzqh from raw.police_t_dw_xzqh
    union select unnest(string_to_array(xzqh, ',')) from raw.justice_t_sjkj_rmtj_ajbl union select xzdq from raw.justice_t_sjkj_rmtj_twh
    union select xzqh from raw.justice_t_azbj_yb union select wtsddm from raw.petition_list
    union select xzqydm from raw.fire_hz_ledger union select xzqh from raw.fire_gpyhdw union select xzqh from raw.fire_xfz
    union select xzqh from raw.traffic_acd_file union select xzqh from raw.traffic_black_spots
    union select xzqh from raw.grid_wgtj union select xzqh from raw.grid_rk
    union select case length(wgbm) when 20 then substr(wgbm, 7, 12) when 15 then left(wgbm, 12) else wgbm end from raw.grid_events) codes
  where code is not null;
alter table domain.code_area add primary key (code);
-- Codes that the police made for themselves.
update domain.code_area set ministry_area = local.area from domain.local_code local where local.code = btrim(code_area.code);

-- Names inside a city, the city's or prefecture's own name in front or not; null where two areas fit.
create unlogged table domain.name_area as
  select city, written, (select case when count(distinct area) = 1 then min(area) end from domain.place_name
    where place_name.city = names.city and name in (domain.narrow(written), regexp_replace(domain.narrow(written), '^(温州市|玉溪市|台州市)(?=.)', ''))) as area
  from (
    select city, xzqhmc as written from raw.police_t_zdzz_qy union select city, sldw from raw.justice_t_sjkj_rmtj_ajbl
    union select city, unnest(string_to_array(xzqh, ',')) from raw.justice_t_sjkj_rmtj_ajbl where xzqh ~ '[^0-9, ]'
    union select city, c1 from raw.fire_monthly_report) names
  where written is not null;
alter table domain.name_area add primary key (city, written);

-- The deepest part of a comma path of codes or names that means something.
create unlogged table domain.path_area as
  select distinct on (paths.city, path) paths.city, path, coalesce(codes.ministry_area, names.area) as area
  from (select distinct city, xzqh as path from raw.justice_t_sjkj_rmtj_ajbl where xzqh is not null) paths
    cross join lateral unnest(string_to_array(path, ',')) with ordinality as parts (part, place)
    left join domain.code_area codes on codes.code = part
    left join domain.name_area names on names.city = paths.city and names.written = part
  where codes.ministry_area is not null or names.area is not null
  order by paths.city, path, place desc;
alter table domain.path_area add primary key (city, path);

-- Police organisations: by the department's own table; one that is missing there tells its county alone.
create unlogged table domain.station_area as
  select stations.city, station, coalesce(codes.ministry_area, domain.area(left(station, 6))) as area
  from (
    select city, gxdwdm as station from raw.police_t_jq_jjdb union select city, badwdm from raw.police_t_aj_jbxx
    union select city, dwdm from raw.police_t_tj_zx) stations
    left join raw.police_t_dw_xzqh told on told.city = stations.city and told.dwdm = station
    left join domain.code_area codes on codes.code = told.xzqh
  where station is not null;
alter table domain.station_area add primary key (city, station);

-- Numbers that stand in the cells of mediation cases.
create unlogged table domain.written_number as
  select written, domain.number(written) as value
  from (select sadsrsl as written from raw.justice_t_sjkj_rmtj_ajbl union select saje from raw.justice_t_sjkj_rmtj_ajbl) numbers
  where written is not null;
alter table domain.written_number add primary key (written);
