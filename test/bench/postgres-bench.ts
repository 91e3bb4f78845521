import { createHash } from 'node:crypto';
import { postgresStore } from '@holdpoint/store-postgres';
import pg from 'pg';
import { startPostgres } from '../support/start-postgres.ts';
import { type BenchStore, rateOf, value } from './bench-store.ts';
import { postgresCopies } from './copies.ts';

/** A server of its own with its default settings, `fsync` and `synchronous_commit` among them. */
export async function postgresBench(): Promise<BenchStore> {
  const server = await startPostgres();
  const pool = new pg.Pool({ connectionString: server.url, max: 32 });
  const beside = new pg.Client({ connectionString: server.url });
  await beside.connect();
  await beside.query('create table lines (id bigserial primary key, body text)');
  const { rows } = await beside.query('show server_version');
  const store = postgresStore({ pool });
  const page = `
    select body from (
      select tenant, run, kind, id, sort from holdpoint.tags
      where tenant = 'bench' and kind = 'review' and tag = $1 order by sort, run, id limit $2
    ) first join holdpoint.rows using (tenant, run, kind, id) order by first.sort, run, id`;
  let vacuumed = 0;
  /** Bytes that were logged so far. */
  const logEnd = async () => {
    const { rows } = await beside.query("select pg_current_wal_insert_lsn() - '0/0' as bytes");
    return Number(rows[0].bytes);
  };
  return {
    name: 'Postgres',
    server: `PostgreSQL ${rows[0].server_version}`,
    url: server.url,
    store,
    async rawCommits(writers, ms) {
      const clients = Array.from({ length: writers }, () => new pg.Client({ connectionString: server.url }));
      await Promise.all(clients.map((client) => client.connect()));
      const write = (client: pg.Client) => () => client.query('insert into lines (body) values ($1)', [value]);
      const rate = await rateOf(clients.map(write), ms);
      await Promise.all(clients.map((client) => client.end()));
      return rate;
    },
    rawPage: (tag, limit) => beside.query(page, [tag, limit]),
    async copyRun(run, copies) {
      for (const sql of postgresCopies) await beside.query(sql, [run, copies]);
      await beside.query('vacuum analyze');
      return createHash('md5').update(`${run}${copies}`).digest('hex');
    },
    // room for rows that changed is used again after a vacuum, which comes by itself, but not within seconds
    async written() {
      const logged = (await logEnd()) - vacuumed;
      await beside.query('vacuum holdpoint.runs, holdpoint.rows, holdpoint.tags, holdpoint.commands');
      vacuumed = (await logEnd()) - logged;
      const { rows } = await beside.query(`
        select coalesce(sum(pg_total_relation_size(oid)), 0) as stored
        from pg_class where relnamespace = to_regnamespace('holdpoint') and relkind = 'r'`);
      return { stored: Number(rows[0].stored), logged };
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await Promise.all([pool.end(), beside.end()]);
      await server[Symbol.asyncDispose]();
    },
  };
}
