import type { DatabaseSync } from 'node:sqlite';
import type { Cell } from './key-value-store.test-support.ts';

/** A row of a table of keys and texts as a cell. */
export function sqliteCell(database: DatabaseSync, key: string): Cell {
  database.exec('create table if not exists pairs (key text primary key, text text, version integer not null)');
  database.prepare('insert or ignore into pairs values (?, null, 0)').run(key);
  const read = database.prepare('select text, version from pairs where key = ?');
  const write = database.prepare('update pairs set text = ?, version = version + 1 where key = ? and version = ?');
  return {
    get: async () => read.get(key) as Awaited<ReturnType<Cell['get']>>,
    put: async (text, version) => write.run(text, key, version).changes === 1,
  };
}
