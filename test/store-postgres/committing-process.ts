import { writeSync } from 'node:fs';
import { HoldpointError } from '@holdpoint/protocol';
import { type PostgresFaultPoint, postgresStore } from '@holdpoint/store-postgres';
import pg from 'pg';
import { stepTo } from './step-to.ts';

// A process that commits as fast as it can and prints each commit that was acknowledged, as `run version`. With KILL it
// kills itself when it passes that point for the n-th time.

const { URL: connectionString, SCHEMA: schema = '', RUNS = '', COMMITS = '', KILL = '' } = process.env;
const [killPoint, killHit] = KILL.split(':');
let hits = 0;
const fault = (point: PostgresFaultPoint) => {
  if (point === killPoint && ++hits === Number(killHit)) process.kill(process.pid, 'SIGKILL');
};

const pool = new pg.Pool({ connectionString, application_name: `${process.pid}` });
const store = postgresStore({ pool, schema, fault });
writeSync(1, 'ready\n');
await Promise.all(
  RUNS.split(' ').map(async (run) => {
    for (let n = 0; COMMITS === '' || n < Number(COMMITS); n++) await commitNext(run, n);
  }),
);
await store.close();
await pool.end();

async function commitNext(run: string, n: number): Promise<void> {
  const { version } = await store.load({ tenant: 'acme', run });
  try {
    await store.commit(stepTo(run, version + 1, `${process.pid} ${n}`));
  } catch (error) {
    if (HoldpointError.is(error) && error.code === 'VERSION_CONFLICT') return commitNext(run, n);
    throw error;
  }
  writeSync(1, `${run} ${version + 1}\n`); // at once: what is still in a buffer would die with the process
}
