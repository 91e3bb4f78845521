import { until } from '@holdpoint/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, patiently, startOf } from './driver.ts';
import { kinds } from './places.ts';
import { playedWell, severalAtATime, type Undisturbed, undisturbedRun } from './promise.ts';
import { readRuns } from './read-runs.ts';
import { createStage, type Stage } from './stage.ts';

severalAtATime();

const long = process.env.HOLDPOINT_LONG === '1';

// not among them: `dispatch.begins`, from where the frozen worker is sure to call the model, however late, and the
// points inside a transaction, where it holds SQLite's write lock
const points = [
  'apply.stepped',
  'apply.committed',
  'apply.announced',
  'dispatch.leased',
  'dispatch.answered',
  'dispatch.recorded',
];

describe.concurrent.each(kinds)('on $name', (kind) => {
  let undisturbed: Undisturbed;
  beforeAll(async () => {
    undisturbed = await undisturbedRun();
  });

  describe.each([...points, ...kind.freezable])('a worker frozen at %s past its lease', (point) => {
    // nobody answers before it freezes: a fifth is not reached
    it.each(long ? [1, 2, 3, 4] : [4])(
      'changes nothing when it thaws after another finished the run, hit %i',
      async (hit) => {
        await using zombie = createStage({ kind, env: { KILL: `${point}:${hit}`, SIGNAL: 'SIGSTOP' } });
        ask(zombie, '/start', startOf('campaign')).catch(() => {}); // it may freeze before it answers
        await until(() => zombie.output.includes('SIGSTOP'), patiently);
        await using successor = createStage({ on: zombie });
        await playedWell(successor, undisturbed.content, { crashes: 1 });
        const before = await readRuns(zombie.place);
        await zombie.signal('SIGCONT');
        await zombie.kill('SIGTERM'); // ends when all it had begun is over
        expect(await readRuns(zombie.place)).toEqual(before);
      },
    );
  });

  describe('a worker frozen while its model thinks', () => {
    it('changes nothing when it thaws while another goes on with the run', async () => {
      const env = { MODEL_MS: '30' };
      await using zombie = createStage({ kind, env: { ...env, KILL: 'model.asked:1', SIGNAL: 'SIGSTOP' } });
      ask(zombie, '/start', startOf('campaign')).catch(() => {});
      await until(() => zombie.output.includes('SIGSTOP'), patiently);
      await using successor = createStage({ on: zombie, env });
      const thaw = async () => {
        await until(async () => ((await hits(successor))['dispatch.recorded'] ?? 0) > 0, patiently);
        await zombie.signal('SIGCONT');
      };
      await Promise.all([thaw(), playedWell(successor, undisturbed.content, { crashes: 1 })]);
      const before = await readRuns(zombie.place);
      await zombie.kill('SIGTERM');
      expect(await readRuns(zombie.place)).toEqual(before);
    });
  });

  describe('two workers on one run', () => {
    it('do every piece of work once between them', async () => {
      const env = { MODEL_MS: '50', LEASE_MS: '15000', CONCURRENCY: '1' };
      await using one = createStage({ kind, env });
      await using other = createStage({ on: one, env });
      await other.address();
      await playedWell(one, undisturbed.content);
      expect((await hits(other))['dispatch.recorded']).toBeGreaterThan(0);
    });
  });
});

async function hits(stage: Stage): Promise<Readonly<Record<string, number>>> {
  return (await ask<Readonly<Record<string, number>>>(stage, '/hits')).value;
}
