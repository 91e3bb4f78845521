/**
 * A process that leases commands from a file, keeps each once, records its result and asks for the next, until every run
 * has all its steps. It prints what it was told as it is told, one JSON array a line. Its tests kill and freeze it.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldpointError } from '@holdpoint/protocol';
import type { Commit, Lease, Store } from '@holdpoint/store';
import { sqliteStore } from './sqlite-store.ts';

export interface WorkingOptions {
  readonly file: string;
  readonly runs: readonly string[];
  /** How many results each run is to have. */
  readonly steps: number;
  readonly leaseMs: number;
  /** Freezes itself with SIGSTOP, a command in hand, when the n-th is handed to it. */
  readonly freezeAt: number | null;
}

/**
 * `handed`: by the store's clock, and for how long. `kept`: at least until then. `recorded`: the commit was
 * acknowledged, and made this version. `dropped`: somebody else's result was there.
 */
export type Told =
  | readonly ['handed', command: string, deliveries: number, at: number, until: number]
  | readonly ['kept' | 'freezing', command: string, deliveries: number, until: number]
  | readonly ['recorded', command: string, version: number]
  | readonly ['lost' | 'dropped', command: string]
  | readonly ['ready'];

/** The step that makes `version`: the result of the command before it, and the command for the next. */
export function workStep(run: string, version: number, steps: number): Commit {
  const key = version === 1 ? 'start' : `${run}/${version - 1}`;
  const entry = { version, key, task: null, type: 'result', at: version, body: { version }, bodyHash: '', hash: '' };
  return {
    tenant: 'acme',
    run,
    expected: version - 1,
    entries: [entry],
    rows: [{ kind: 'run', id: run, tags: ['all'], sort: 0, body: { version } }],
    commands: version <= steps ? [{ id: `${run}/${version}`, route: 'work', due: 0, body: null }] : [],
    done: [key],
  };
}

function tell(...told: Told): void {
  writeSync(1, `${JSON.stringify(told)}\n`); // at once: what is still in a buffer would die with the process
}

async function work({ file, runs, steps, leaseMs, freezeAt }: WorkingOptions): Promise<void> {
  const store = sqliteStore({ file, busyMs: 60_000 });
  tell('ready');
  let handed = 0;
  for (;;) {
    const { leases } = await store.lease({ routes: ['work'], limit: 3, leaseMs, keep: [] });
    for (const { id, deliveries, until } of leases) {
      tell('handed', id, deliveries, until - leaseMs, until);
      if (++handed !== freezeAt) continue;
      tell('freezing', id, deliveries, until);
      process.kill(process.pid, 'SIGSTOP');
    }
    await Promise.all(leases.map((lease) => finish(store, lease, { steps, leaseMs })));
    if (leases.length > 0) continue;
    const loaded = await Promise.all(runs.map((run) => store.load({ tenant: 'acme', run })));
    if (loaded.every(({ version }) => version > steps)) break;
    await sleep(5);
  }
  await store.close();
}

async function finish(
  store: Store,
  { id, run, deliveries }: Lease,
  { steps, leaseMs }: Pick<WorkingOptions, 'steps' | 'leaseMs'>,
): Promise<void> {
  const { now } = await store.load({ tenant: 'acme', run });
  const { lost } = await store.lease({ routes: [], limit: 0, leaseMs, keep: [id] });
  if (lost.length === 0) tell('kept', id, deliveries, now + leaseMs);
  else tell('lost', id); // and goes on: the version of the run is the only fence
  const version = Number(id.split('/')[1]) + 1;
  try {
    await store.commit(workStep(run, version, steps));
    tell('recorded', id, version);
  } catch (error) {
    if (!HoldpointError.is(error) || error.code !== 'KEY_TAKEN') throw error;
    tell('dropped', id);
  }
}

if (import.meta.main) {
  process.stdin.on('end', () => process.exit(1)).resume(); // do not outlive the test
  process.stdin.unref();
  await work(JSON.parse(process.argv[2] ?? '') as WorkingOptions);
}
