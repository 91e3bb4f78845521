import { HoldpointError } from '@holdpoint/protocol';
import type { SqliteDatabase } from './sqlite-database.ts';

/** "Hpt1": by it a file is known as ours, and `user_version` as the number of steps it went through. */
const applicationId = 0x48707431;

/** Step n leads from schema n to n + 1. Steps that were released never change; add one. */
const steps: readonly string[] = [
  `
  create table runs (
    id integer primary key,
    tenant text not null,
    run text not null,
    version integer not null,
    changed integer not null, -- grows with every commit to the file: what "watch" reads on from
    writer text not null,     -- the store handle that wrote last: "watch" leaves its own out
    unique (tenant, run)
  ) strict;
  create index runs_changed on runs (changed);

  create table rows (
    row integer primary key,
    run_id integer not null,
    kind text not null,
    id text not null,
    sort real not null,
    tags text not null,
    body text not null,
    unique (run_id, kind, id)
  ) strict;

  create table tags ( -- one line for each tag of each row, in the order in which rows are listed
    tenant text not null,
    kind text not null,
    tag text not null,
    sort real not null,
    run text not null,
    id text not null,
    row integer not null,
    primary key (tenant, kind, tag, sort, run, id)
  ) strict, without rowid;

  create table journal (
    entry integer primary key,
    run_id integer not null,
    version integer not null,
    key text not null,
    task text,
    type text not null,
    at real not null,
    body_hash text not null,
    hash text not null,
    body text not null,
    unique (run_id, version),
    unique (run_id, key)
  ) strict;
  create index journal_task on journal (run_id, task, version) where task is not null;

  create table commands (
    id text primary key,
    run_id integer not null,
    route text not null,
    due real not null,
    until real not null, -- 0: nobody holds it
    holder text,         -- the store handle that leased it last
    body text not null
  ) strict, without rowid;
  create index commands_due on commands (route, due, until);
  `,
  `
  alter table commands add column deliveries integer not null default 0; -- how often it was handed out
  `,
  // a run's version is that of its newest entry: each commit writes two pages less
  `
  alter table journal add column writer text not null default ''; -- the store handle: "watch" leaves its own entries out
  drop index runs_changed;
  alter table runs drop column changed;
  alter table runs drop column version;
  alter table runs drop column writer;
  `,
];

/**
 * Brings a new or older file to this schema, in one transaction. Throws `STORE_UNAVAILABLE` for a file that a newer
 * version wrote, or that is not ours.
 */
export function migrate(database: SqliteDatabase): void {
  if (schemaOf(database) === steps.length) return; // no write lock at an ordinary start
  database.exec('begin immediate');
  try {
    for (const step of steps.slice(schemaOf(database))) database.exec(step); // read again: another process may have won
    database.exec(`pragma application_id = ${applicationId}; pragma user_version = ${steps.length}; commit`);
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

function schemaOf(database: SqliteDatabase): number {
  const version = pragma(database, 'user_version');
  const where = database.location() ?? 'the database';
  if (pragma(database, 'application_id') !== applicationId) {
    const { tables } = database.prepare('select count(*) as tables from sqlite_schema').get() as { tables: number };
    if (version === 0 && tables === 0) return 0;
    throw new HoldpointError('STORE_UNAVAILABLE', `"${where}" holds the tables of something else.`, {
      hint: 'Give the store a file of its own.',
    });
  }
  if (version > steps.length) {
    throw new HoldpointError(
      'STORE_UNAVAILABLE',
      `"${where}" has schema ${version}; this version of @holdpoint/store-sqlite knows schemas up to ${steps.length}.`,
      { hint: 'A newer version wrote it. Install that version or a later one.' },
    );
  }
  return version;
}

function pragma(database: SqliteDatabase, name: 'user_version' | 'application_id'): number {
  return (database.prepare(`pragma ${name}`).get() as Record<string, number>)[name] ?? 0;
}
