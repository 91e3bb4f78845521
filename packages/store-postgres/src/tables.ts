/**
 * The tables, all of them by tenant first, so that they can be spread over servers by tenant. Only commands are looked
 * up by id alone, which is unique over all tenants.
 *
 * Names are ordered by their bytes (`collate "C"`), whatever the database's own collation is. JSON is kept as text: it
 * must come back byte for byte.
 */
export const tables = (schema: string): string => `
create table ${schema}.runs (
  tenant text collate "C" not null,
  run text collate "C" not null,
  version integer not null,
  primary key (tenant, run)
) with (fillfactor = 80);

create table ${schema}.rows (
  tenant text collate "C" not null,
  run text collate "C" not null,
  kind text collate "C" not null,
  id text collate "C" not null,
  sort double precision not null,
  tags text[] collate "C" not null,
  body text not null,
  primary key (tenant, run, kind, id)
) with (fillfactor = 80);

create table ${schema}.tags ( -- one line for each tag of each row, in the order in which rows are listed
  tenant text collate "C" not null,
  kind text collate "C" not null,
  tag text collate "C" not null,
  sort double precision not null,
  run text collate "C" not null,
  id text collate "C" not null,
  primary key (tenant, kind, tag, sort, run, id)
);

create table ${schema}.journal (
  tenant text collate "C" not null,
  run text collate "C" not null,
  version integer not null,
  key text collate "C" not null,
  task text collate "C",
  type text not null,
  at double precision not null,
  body_hash text not null,
  hash text not null,
  body text not null,
  primary key (tenant, run, version),
  unique (tenant, run, key)
);
create index journal_task on ${schema}.journal (tenant, run, task, version) where task is not null;

create table ${schema}.commands (
  tenant text collate "C" not null,
  run text collate "C" not null,
  id text collate "C" primary key,
  route text collate "C" not null,
  due double precision not null,
  until double precision not null, -- 0: nobody holds it
  holder text,                     -- the store handle that leased it last
  deliveries integer not null,     -- how often it was handed out
  body text not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02); -- short-lived rows, looked at all the time
create index commands_due on ${schema}.commands (route, due);
`;
