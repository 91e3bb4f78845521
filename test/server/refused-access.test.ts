import type { HoldpointError } from '@holdpoint/protocol';
import { defineCrew, memoryStore, sqliteStore } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import {
  asked,
  type Client,
  client,
  decide,
  decision,
  eventsOf,
  expectProblem,
  on,
  people,
  serve,
  staged,
  start,
} from './support.ts';
import { temporaryFile } from './temporary-file.ts';

/** Who was refused what in a run, as its readers see it. */
async function refusedIn(as: Client, run: { readonly id: string }) {
  const events = await eventsOf(as, run);
  return events.flatMap(({ type, task, by, body }) => (type === 'access.refused' ? [{ task, by: by?.id, body }] : []));
}

describe.each(stores)('an act of somebody who may not, on %s,', (_, open) => {
  it('[R72] leaves a line of who tried what through which door, and nothing of what they sent', async () => {
    const { url } = await serve({ store: open() });
    const [anna, sam] = [client(url, 'anna'), client(url, 'sam')];
    const run = await start(sam);
    const view = await asked(anna, run);
    expectProblem(await decide(sam, view, { type: 'revise', feedback: 'my words' }), 403, 'FORBIDDEN');
    expectProblem(await anna.post(`/runs/${run.id}/cancel`, {}), 403, 'FORBIDDEN');
    const boss = await connect(url, { token: 'boss' });
    expect(await boss.decide(view)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await refusedIn(anna, run)).toEqual([
      { task: 'draft', by: 'sam', body: { action: 'review.decide', review: 'draft', channel: 'http' } },
      { task: null, by: 'anna', body: { action: 'run.control', channel: 'http' } },
      { task: 'draft', by: 'boss', body: { action: 'review.decide', review: 'draft', channel: 'socket' } },
    ]);
    expect(JSON.stringify(await eventsOf(anna, run))).not.toContain('my words');
    expect(await decide(anna, view)).toMatchObject({ status: 200 });
  });

  it('leaves a line for each person, action and review, however often and by whichever way they try', async () => {
    const { url } = await serve({ store: open() });
    const [anna, sam] = [client(url, 'anna'), client(url, 'sam')];
    const run = await start(sam);
    const view = await asked(anna, run);
    const live = await connect(url, { token: 'sam' });
    const { revision, contentHash } = view;
    const ways = [
      () => decide(sam, view),
      () => sam.post(`/reviews/${view.id}/reply`, { text: 'Yes.', revision, contentHash }),
      () => live.decide(view),
      () => sam.post(`/runs/${run.id}/pause`, {}),
      () => sam.post(`/runs/${run.id}/rerun`, { from: ['draft'] }),
    ];
    for (const way of [...ways, ...ways]) await way();
    const mine = await refusedIn(anna, run);
    expect(mine.map(({ by, body }) => [by, body])).toEqual([
      ['sam', { action: 'review.decide', review: 'draft', channel: 'http' }],
      ['sam', { action: 'run.control', channel: 'http' }],
    ]);
  });

  it('[R72] leaves a single line of 200 tries at once, and holds up nobody who may', async () => {
    const { url, errors } = await serve({ store: open() });
    const [anna, sam] = [client(url, 'anna'), client(url, 'sam')];
    const run = await start(sam);
    const view = await asked(anna, run);
    const [decided, ...tries] = await Promise.all([
      decide(anna, view),
      ...Array.from({ length: 200 }, () => decide(sam, view)),
    ]);
    expect(decided).toMatchObject({ status: 200 });
    expect(tries.map(({ status }) => status)).toEqual(Array(200).fill(403));
    expect(await refusedIn(anna, run)).toHaveLength(1);
    expect(errors).toEqual([]);
  });
});

describe('an act of somebody who may not', () => {
  it('takes no place in the run’s queue but the first, also from code', async () => {
    const { url, holdpoint } = await serve();
    const anna = client(url, 'anna');
    const run = await start(client(url, 'sam'));
    const view = await asked(anna, run);
    const tryOnce = () => holdpoint.as(people.sam).decide(view.id, on(view), 'k');
    const tries = Array.from({ length: 400 }, () => tryOnce().catch((error: HoldpointError) => error.code));
    const decided = holdpoint.as(people.anna).decide(view.id, on(view), 'k');
    expect(new Set(await Promise.all(tries))).toEqual(new Set(['FORBIDDEN']));
    expect(await decided).toMatchObject({ replay: false });
    expect(await refusedIn(anna, run)).toHaveLength(1);
  });

  it('leaves a line in a run that has ended', async () => {
    const { url } = await serve();
    const [anna, sam] = [client(url, 'anna'), client(url, 'sam')];
    const run = await start(sam);
    await decide(anna, await asked(anna, run));
    expectProblem(await sam.post(`/runs/${run.id}/rerun`, { from: ['draft'] }), 403, 'FORBIDDEN');
    expect(await refusedIn(anna, run)).toMatchObject([{ by: 'sam', body: { action: 'run.control' } }]);
  });

  it('leaves a line where it is the host’s own rule that refuses', async () => {
    const { url, holdpoint } = await serve({ authorize: ({ action }) => action !== 'review.decide' });
    const anna = client(url, 'anna');
    const run = await start(client(url, 'sam'));
    const view = await asked(anna, run);
    await expect(holdpoint.as(people.anna).decide(view.id, on(view), 'k')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await refusedIn(anna, run)).toEqual([
      { task: 'draft', by: 'anna', body: { action: 'review.decide', review: 'draft', channel: 'code' } },
    ]);
  });

  it('leaves one line when two processes refuse it at the same time', async () => {
    const file = temporaryFile();
    const first = await serve({ store: sqliteStore({ file }) });
    const second = await serve({ store: sqliteStore({ file }), concurrency: 0 });
    const anna = client(first.url, 'anna');
    const run = await start(client(first.url, 'sam'));
    const view = await asked(anna, run);
    const tries = await Promise.all([first, second].map(({ url }) => decide(client(url, 'sam'), view)));
    expect(tries.map(({ status }) => status)).toEqual([403, 403]);
    expect(await refusedIn(anna, run)).toHaveLength(1);
  });

  it('leaves nothing where it is malformed, or about what they may not even see', async () => {
    const { url, view, untouched } = await staged();
    const boss = client(url, 'boss');
    expectProblem(await boss.post(decision(view), { type: 'approve' }), 400, 'BAD_REQUEST');
    expectProblem(await boss.post(decision(view), on(view), ''), 400, 'IDEMPOTENCY_KEY_REQUIRED');
    expectProblem(await decide(client(url, 'olga'), view), 404, 'REVIEW_NOT_FOUND');
    expectProblem(await decide(client(url, 'twin'), view), 404, 'REVIEW_NOT_FOUND');
    expectProblem(await client(url, 'olga').post(`/runs/${view.run.id}/cancel`, {}), 404, 'RUN_NOT_FOUND');
    expectProblem(await boss.post(`/reviews/${view.run.id}.other/decision`, on(view)), 404, 'REVIEW_NOT_FOUND');
    untouched();
  });

  it('is refused without a line where the run is held, whose definition nobody has', async () => {
    const store = memoryStore();
    const { url } = await serve({ store });
    const run = await start(client(url, 'sam'));
    const view = await asked(client(url, 'anna'), run);
    const other = defineCrew('other', { input: z.object({}) }).task('a', { perform: () => 1, output: z.number() });
    const later = await serve({ store, crews: [other], concurrency: 0 });
    expectProblem(await decide(client(later.url, 'sam'), view), 403, 'FORBIDDEN');
    expect(await refusedIn(client(url, 'anna'), run)).toEqual([]);
    expect(later.errors).toEqual([]);
  });
});
