import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { entriesSince } from './change-watch.ts';
import { dueOnRoute } from './command-leases.ts';
import { migrate } from './migrate.ts';
import { entriesOfTask, entryOfKey, newestEntry, pageOfTag } from './run-reader.ts';

const byName = 'runs USING INDEX sqlite_autoindex_runs_1 (tenant=? AND run=?)';
const idByName = byName.replace('INDEX', 'COVERING INDEX');

it.each([
  [
    'one page of a list',
    pageOfTag,
    ['tags USING PRIMARY KEY (tenant=? AND kind=? AND tag=? AND (sort,run,id)>(?,?,?))'],
  ],
  [
    'the entries of a task',
    entriesOfTask,
    ['journal USING INDEX journal_task (run_id=? AND task=? AND version>?)', idByName],
  ],
  ['the entry of a key', entryOfKey, ['journal USING INDEX sqlite_autoindex_journal_2 (run_id=? AND key=?)', idByName]],
  ['the newest entry', newestEntry, [idByName, 'journal USING INDEX sqlite_autoindex_journal_1 (run_id=?)']],
  [
    'due commands',
    dueOnRoute,
    ['commands USING INDEX commands_due (route=? AND due<?)', 'runs USING INTEGER PRIMARY KEY (rowid=?)'],
  ],
  [
    'the entries since',
    entriesSince,
    ['journal USING INTEGER PRIMARY KEY (rowid>?)', 'runs USING INTEGER PRIMARY KEY (rowid=?)'],
  ],
])('reads %s off an index, in its order', (_, sql, plan) => {
  const database = new DatabaseSync(':memory:');
  migrate(database);
  const plans = database.prepare(`explain query plan ${sql}`).all() as { detail: string }[];
  const steps = plans.map(({ detail }) => detail).filter((detail) => !detail.startsWith('SCALAR SUBQUERY'));
  expect(steps).toEqual(plan.map((step) => `SEARCH ${step}`)); // no SCAN, no TEMP B-TREE
});
