import { until } from '@holdpoint/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, feedback, patiently, startOf } from './driver.ts';
import { kinds } from './places.ts';
import { playedWell, severalAtATime, type Undisturbed, undisturbedRun } from './promise.ts';
import { readRuns } from './read-runs.ts';
import { jcs, readCalls, type StoredRow } from './run-file.ts';
import { createStage, type Stage } from './stage.ts';
import type { OpenReview } from './wire.ts';

severalAtATime();

let campaign: Undisturbed;
let branches: Undisturbed;
beforeAll(async () => {
  campaign = await undisturbedRun();
  branches = await undisturbedRun('branches');
});

describe.concurrent.each(kinds)('on $name', (kind) => {
  describe('a process killed while a review is pending', () => {
    it('[R13] [R25] comes back with the review unchanged, and every message of the agent byte for byte', async () => {
      await using stage = createStage({ kind });
      await ask(stage, '/start', startOf('campaign'));
      const asked = await reviewsOnce(stage, 1);
      await stage.kill();
      expect(await reviewsOf(stage)).toEqual(asked);
      await playedWell(stage, campaign.content);
      const [before = ''] = requestsOf(stage, '/draft/2/0/0');
      const [after = ''] = requestsOf(stage, '/draft/3/0/0');
      expect(after.startsWith(before.slice(0, -1))).toBe(true);
      expect((JSON.parse(after) as { content: string }[]).at(-1)?.content).toContain(feedback);
    });

    it('[R18] is followed by another on the same file, which takes the decision and goes on', async () => {
      await using one = createStage({ kind });
      await ask(one, '/start', startOf('campaign'));
      const asked = await reviewsOnce(one, 1);
      await using two = createStage({ on: one });
      expect(await reviewsOf(two)).toEqual(asked);
      await one.kill();
      await playedWell(two, campaign.content, { crashes: 1 });
    });
  });

  describe('a process that serves people and one that works', () => {
    it.each(['people', 'work', 'both'])('[R36] bring one continuation when what is killed is: %s', async (killed) => {
      await using people = createStage({ kind, env: { CONCURRENCY: '0' } });
      await using work = createStage({ on: people });
      await work.address();
      await ask(people, '/start', startOf('campaign'));
      await reviewsOnce(people, 1);
      if (killed !== 'work') await people.kill();
      if (killed !== 'people') await work.kill();
      await work.address();
      await playedWell(people, campaign.content, { crashes: work.crashes });
    });
  });

  describe('a process killed while it works', () => {
    it('[R14] asks the model again, with the same key and the same words', async () => {
      await using stage = createStage({ kind, kills: ['model.asked:4'] });
      await playedWell(stage, campaign.content);
      const repeated = [...Map.groupBy(readCalls(stage.calls), ({ key }) => key).values()].filter(
        (own) => own.length > 1,
      );
      // the one that was asked at that moment, and what was asked beside it
      expect(repeated.length).toBeGreaterThan(0);
      for (const [first, ...again] of repeated)
        expect(again.map(({ content }) => jcs(content))).toEqual([jcs(first?.content)]);
    });

    it('[R14] calls the function again with the same key, and records one result', async () => {
      await using stage = createStage({ kind, kills: ['effect.asked:2'] });
      await playedWell(stage, campaign.content);
      const [run] = await readRuns(stage.place);
      const published = readCalls(stage.effects).filter(({ key }) => key.includes('/publish/'));
      expect(published.map(({ key }) => key)).toEqual(Array(2).fill(`${run?.run}/publish/1/0/0`));
      expect(run?.journal.filter(({ task }) => task === 'publish')).toHaveLength(1);
    });

    it('[R19] comes back with two branches waiting and one at work: conversations, attempts and usage', async () => {
      await using stage = createStage({ kind, env: { SLOW_MS: '60000' } });
      await ask(stage, '/start', startOf('branches'));
      await reviewsOnce(stage, 2);
      await until(() => requestsOf(stage, '/photo/1/1/0').length === 1, patiently);
      const rows = await rowsOf(stage);
      expect(rows.get('task text')?.context).toMatchObject({ attempt: 2, turn: 0, usage: { requests: 2 } });
      expect(rows.get('task photo')?.context).toMatchObject({ attempt: 1, turn: 1, usage: { requests: 1 } });
      await stage.kill();

      await using again = createStage({ on: stage });
      await reviewsOnce(again, 3);
      const back = await rowsOf(again);
      for (const id of ['task text', 'task price', 'review price']) expect(back.get(id)).toEqual(rows.get(id));
      expect(back.get('task photo')?.context).toMatchObject({ attempt: 1, turn: 1, usage: { requests: 2 } });
      const photo = requestsOf(stage, '/photo/1/1/0');
      expect(photo).toEqual([photo[0], photo[0]]);
      expect(photo[0]).toContain('Sorry?');
      await playedWell(again, branches.content, { crew: 'branches', crashes: 1 });
    });
  });
});

async function reviewsOf(stage: Stage): Promise<readonly OpenReview[]> {
  return (await ask<readonly OpenReview[]>(stage, '/reviews')).value;
}

function reviewsOnce(stage: Stage, count: number): Promise<readonly OpenReview[]> {
  return until(() => reviewsOf(stage), { ...patiently, accept: (reviews) => reviews.length === count });
}

/** What the model was sent under the key that ends so: each time, the messages as JSON text. */
function requestsOf({ calls }: Stage, key: string): readonly string[] {
  return readCalls(calls)
    .filter((call) => call.key.endsWith(key))
    .map(({ content }) => JSON.stringify(content));
}

async function rowsOf({ place }: Stage): Promise<ReadonlyMap<string, StoredRow>> {
  return new Map((await readRuns(place))[0]?.rows.map((row) => [`${row.kind} ${row.id}`, row]));
}
