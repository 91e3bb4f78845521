import { until } from '@holdpoint/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentOf } from './checker.ts';
import { ask, patiently, play, startOf } from './driver.ts';
import { deskPoints, kinds } from './places.ts';
import { keepsItsPromise, severalAtATime, type Undisturbed, undisturbedRun } from './promise.ts';
import { readRuns } from './read-runs.ts';
import type { RunFile } from './run-file.ts';
import { randomly, seeded, seedOf, singles } from './schedules.ts';
import { createStage, type Stage } from './stage.ts';
import type { OpenReview } from './wire.ts';

severalAtATime();

const seed = seedOf();

describe.concurrent.each(kinds)('on $name', (kind) => {
  const points = deskPoints(kind);
  const options = { kind, crew: 'desk' };
  let undisturbed: Undisturbed;
  beforeAll(async () => {
    undisturbed = await undisturbedRun('desk', kind);
  });

  describe('an undisturbed run of an agent with tools', () => {
    it('comes to every fault point at least twice, and asks twice', () => {
      expect(points.filter((point) => (undisturbed.hits[point] ?? 0) < 2)).toEqual([]);
      const asked = undisturbed.content.events.filter((event) => event.startsWith('["review.opened"'));
      expect(asked).toHaveLength(2);
    });

    it('answers with the receipt of every call, in the order of the calls', () => {
      const receipts = ['1/0/call1', '1/0/call2', '1/1/call1', '1/1/call2', '1/2/call1'].map(
        (call) => `settle/${call}`,
      );
      expect(undisturbed.content.outputs).toEqual({ settle: ['accepted', 1, { receipts }] });
    });
  });

  describe('[R14] [R66] [R71] a process killed once, with calls waiting, running or done', () => {
    // later hits: of the second and third turn, with calls waiting, running and done beside each other
    for (const schedule of [...singles(points, [1]), ...singles(['effect.asked'], [3, 5])]) {
      it(`runs no call without a yes, none for nothing, and none twice that must not: ${schedule.name}`, async () => {
        expect(await keepsItsPromise(schedule, undisturbed, options)).toBe(1);
      });
    }
  });

  describe(`[R66] processes killed at random instants, HOLDPOINT_SEED=${seed}`, () => {
    for (const schedule of randomly(kind.name === 'SQLite' ? 20 : 5, 300, seeded(seed))) {
      it(`keep every promise about calls: ${schedule.name}`, async () => {
        await keepsItsPromise(schedule, undisturbed, { ...options, env: { MODEL_MS: '15' } });
      });
    }
  });

  describe('a worker frozen in a call that must not run twice, past its lease', () => {
    it('[R71] brings the result when it thaws, which answers the question that others asked meanwhile', async () => {
      await using zombie = createStage({ kind, env: { KILL: 'effect.asked:3', SIGNAL: 'SIGSTOP' } });
      await ask(zombie, '/start', startOf('desk'));
      const { row, summary } = await until(() => openReview(zombie), patiently);
      const { revision, content } = row.context;
      await ask(zombie, '/decide', {
        review: summary.id,
        key: 'yes',
        type: 'approve',
        revision,
        contentHash: content.hash,
      });
      await until(() => zombie.output.includes('SIGSTOP'), patiently);

      await using successor = createStage({ on: zombie });
      const doubtful = async () => (await openReview(successor, true)) !== undefined;
      await until(doubtful, patiently);
      await zombie.signal('SIGCONT');
      await until(async () => !(await doubtful()), patiently);
      const { complaints, acknowledged } = await play(successor, { crew: 'desk' });
      await successor.kill();

      expect(complaints).toEqual([]);
      expect(acknowledged.map(({ body }) => body.type)).toEqual(['edit']);
      const [run] = await readRuns(zombie.place);
      const ofMail = run?.journal.filter(({ body }) => [body.call, body.review].includes('settle~1.1.1'));
      expect(ofMail?.map(({ type }) => type)).toEqual([
        'tool.started',
        'tool.doubted',
        'review.opened',
        'tool.returned',
      ]);
      expect(contentOf(run as RunFile)).toEqual(undisturbed.content);
    });
  });
});

async function openReview(stage: Stage, doubtful = false): Promise<OpenReview | undefined> {
  const { value } = await ask<readonly OpenReview[]>(stage, '/reviews');
  return value.find(({ row }) => row.context.call?.doubtful === doubtful);
}
