/**
 * Test support: a process that commits to one file as fast as it can and prints each commit that was acknowledged, as
 * `run version`. Its tests kill it. Not part of the package.
 */
import { writeSync } from 'node:fs';
import { HoldpointError } from '@holdpoint/protocol';
import type { Commit } from '@holdpoint/store';
import type { SqliteFaultPoint } from './fault-point.ts';
import { sqliteStore } from './sqlite-store.ts';

export interface CommittingOptions {
  readonly file: string;
  readonly runs: readonly string[];
  /** How many commits to each run; `null`: until it is killed. */
  readonly commits: number | null;
  /** Kills itself when this point is passed for the n-th time. */
  readonly kill: { readonly point: SqliteFaultPoint; readonly hit: number } | null;
}

/** The commit that makes `version`: everything of it names the version, so that a half-written one shows. */
export function stepTo(run: string, version: number, by: string): Commit {
  const body = { version, padding: 'x'.repeat((version * 37) % 2_000) };
  const head = { version, key: `${by} ${version}`, task: 'a', type: 'step', at: version };
  return {
    tenant: 'acme',
    run,
    expected: version - 1,
    entries: [{ ...head, body, bodyHash: `${version}`, hash: `${version}` }],
    rows: ['a', 'b', 'c'].map((id) => ({ kind: 'task', id, tags: [run, `${run} at ${version}`], sort: version, body })),
    commands: [{ id: `${run}/${version}`, route: run, due: 0, body: null }],
    done: [`${run}/${version - 1}`],
  };
}

async function commitTo({ runs, commits, ...options }: CommittingOptions): Promise<void> {
  let hits = 0;
  const fault = (point: SqliteFaultPoint) => {
    if (point === options.kill?.point && ++hits === options.kill.hit) process.kill(process.pid, 'SIGKILL');
  };
  const store = sqliteStore({ file: options.file, fault, busyMs: 60_000 });
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
}

if (import.meta.main) {
  process.stdin.on('end', () => process.exit(1)).resume(); // do not outlive the test
  process.stdin.unref();
  await commitTo(JSON.parse(process.argv[2] ?? '') as CommittingOptions);
}
