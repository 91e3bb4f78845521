import { until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { ask, patiently } from './driver.ts';
import { kinds } from './places.ts';
import { severalAtATime } from './promise.ts';
import { readRuns } from './read-runs.ts';
import { createStage, type Stage } from './stage.ts';
import type { Sight, StartAnswer } from './wire.ts';

severalAtATime();

const deliveries = 3;
const env = { RETRY: JSON.stringify({ baseMs: 20, tries: 2, timeoutMs: 500, deliveries }) };

/** Asks for it again, of whichever process lives, until it is answered. */
async function start(stage: Stage, product: string): Promise<string> {
  const body = { crew: 'poisoned', key: product, product };
  const { value } = await until(() => ask<StartAnswer>(stage, '/start', body), {
    ...patiently,
    accept: ({ status }) => status === 200,
  });
  return value.run;
}

async function ended(stage: Stage, run: string): Promise<string> {
  const state = async () => (await ask<Sight>(stage, `/sight?run=${run}&known=0`)).value.state;
  return until(state, { timeoutMs: 60_000, accept: (now) => now !== 'running' });
}

describe.concurrent.each(kinds)('a step that no other try mends, on $name', (kind) => {
  it.each([
    ['throws', 'TASK_THREW', 2, 0],
    ['never returns', 'WORK_TIMED_OUT', 2, 0],
    ['ends its process', 'WORK_CUT_OFF', 1, deliveries],
  ] as const)('[RT38] [RT39] fails at last, and others go on: it %s', async (act, code, failed, crashes) => {
    await using stage = createStage({ kind, env });
    const poisoned = await start(stage, act);
    const other = await start(stage, 'works');
    expect(await ended(stage, poisoned)).toBe('failed');
    expect(await ended(stage, other)).toBe('done');
    expect(stage.crashes).toBe(crashes);
    await stage.kill();
    const journal = (await readRuns(stage.place)).find(({ run }) => run === poisoned)?.journal ?? [];
    const failures = journal.filter(({ type }) => type === 'call.failed');
    expect(failures.at(-1)?.body).toMatchObject({ failure: { code }, retryAt: null });
    expect(failures).toHaveLength(failed);
  });
});
