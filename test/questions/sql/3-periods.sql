-- Shared by the answers: who counts what on which day, as one list. A figure of a period is the sum of `amount` over its days.
create view domain.counted as
  select 'police_calls' as indicator, reported_on as day, 1::numeric as amount, city, area, county, township from domain.police_call
  union all select 'criminal_incidents', filed_on, 1, city, area, county, township from domain.police_case where criminal and not not_filed
  union all select 'criminal_cases_solved', solved_on, 1, city, area, county, township from domain.police_case where criminal and not not_filed
  union all select 'mediation_cases_accepted', accepted_on, 1, city, area, county, township from domain.mediation_case
  union all select 'petitions_received', received_on, 1, city, area, county, township from domain.petition where register = 'RECEIVED'
  union all select 'fires', occurred_on, 1, city, area, county, township from domain.fire
  union all select 'fire_deaths', occurred_on, deaths, city, area, county, township from domain.fire
  union all select 'road_accidents', occurred_on, 1, city, area, county, township from domain.road_accident
  union all select 'road_deaths', occurred_on, deaths, city, area, county, township from domain.road_accident
  union all select 'grid_events', reported_on, 1, city, area, county, township from domain.grid_event;

-- The counties of today of a city, by their codes.
create view domain.county as
  select code, name, case when code = '331022' then code else left(code, 4) || '00' end as city
  from raw.division where level = 'COUNTY' and code ~ '^(3303|5304|331022)';
