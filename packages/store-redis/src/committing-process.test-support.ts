/** A process that commits as fast as it can and prints each commit that was acknowledged, as `run version`. */
import { writeSync } from 'node:fs';
import { HoldpointError } from '@holdpoint/protocol';
import { createClient } from 'redis';
import type { RedisFaultPoint } from './fault-point.ts';
import { redisStore } from './redis-store.ts';
import { stepTo } from './stepping.test-support.ts';

export interface CommittingOptions {
  readonly url: string;
  readonly runs: readonly string[];
  /** How many commits to each run; `null`: until it is killed. */
  readonly commits: number | null;
  /** Kills itself when this point is passed for the n-th time. */
  readonly kill: { readonly point: RedisFaultPoint; readonly hit: number } | null;
}

async function commitTo({ url, runs, commits, kill }: CommittingOptions): Promise<void> {
  const client = await createClient({ url, socket: { reconnectStrategy: 5 } })
    .on('error', () => {})
    .connect();
  let hits = 0;
  const fault = (point: RedisFaultPoint) => {
    if (point === kill?.point && ++hits === kill.hit) process.kill(process.pid, 'SIGKILL');
  };
  const store = redisStore({ client, fault });
  const commitNext = async (run: string, n: number): Promise<void> => {
    const { version } = await store.load({ tenant: 'acme', run });
    try {
      await store.commit(stepTo(run, version + 1, `${process.pid} ${n}`));
    } catch (error) {
      if (HoldpointError.is(error) && error.code === 'VERSION_CONFLICT') return commitNext(run, n);
      throw error;
    }
    writeSync(1, `${run} ${version + 1}\n`); // at once: what is still in a buffer would die with the process
  };
  const each = async (run: string) => {
    for (let n = 0; commits === null || n < commits; n++) await commitNext(run, n);
  };
  await Promise.all(runs.map(each));
  await store.close();
  client.destroy();
}

if (import.meta.main) {
  process.stdin.on('end', () => process.exit(1)).resume(); // do not outlive the test
  process.stdin.unref();
  await commitTo(JSON.parse(process.argv[2] ?? '') as CommittingOptions);
}
