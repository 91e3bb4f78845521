import pg from 'pg';
import type { RunFile } from './run-file.ts';
import { type Columns, runFileOf } from './stored-columns.ts';

/** Every run in a store's schema, all of one instant. */
export async function readPostgres(url: string, schema: string): Promise<readonly RunFile[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const all = async (table: string) => {
      const { rows } = await client.query<Columns>(`select * from "${schema}".${table} order by 1, 2, 3`);
      return rows;
    };
    const runs = await all('runs');
    const [journal, rows, tags, commands] = [
      Map.groupBy(await all('journal'), nameOf),
      Map.groupBy(await all('rows'), nameOf),
      Map.groupBy(await all('tags'), nameOf),
      Map.groupBy(await all('commands'), nameOf),
    ];
    return runs.map((run) => {
      const own = (lines: ReadonlyMap<string, readonly Columns[]>) => lines.get(nameOf(run)) ?? [];
      return runFileOf({ run, journal: own(journal), rows: own(rows), tags: own(tags), commands: own(commands) });
    });
  } finally {
    await client.end();
  }
}

function nameOf({ tenant, run }: Columns): string {
  return JSON.stringify([tenant, run]);
}
