import { DatabaseSync } from 'node:sqlite';
import type { RunFile } from './run-file.ts';
import { type Columns, runFileOf } from './stored-columns.ts';

/** Every run in a store's file. */
export function readSqlite(file: string): readonly RunFile[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const all = (sql: string, ...values: (string | number)[]) => database.prepare(sql).all(...values) as Columns[];
    return all('select * from runs order by id').map((run) => {
      const [id, name, tenant] = [Number(run.id), String(run.run), String(run.tenant)];
      const journal = all('select * from journal where run_id = ? order by version', id);
      return runFileOf({
        run: { ...run, version: Number(journal.at(-1)?.version) },
        journal,
        rows: all('select * from rows where run_id = ?', id).map((row) => ({
          ...row,
          tags: JSON.parse(String(row.tags)),
        })),
        tags: all('select * from tags where tenant = ? and run = ?', tenant, name),
        commands: all('select id from commands where run_id = ?', id),
      });
    });
  } finally {
    database.close();
  }
}
