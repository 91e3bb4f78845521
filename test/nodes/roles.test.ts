import { until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { connect } from '../server/live.ts';
import { asked, client, copy, decision, ended, on, start } from '../server/support.ts';
import { openHouse } from './house.ts';
import { placesHere } from './support.ts';

/** Longer than any test: what is done was not found by looking around. */
const never = { pollMs: 600_000, leaseMs: 1_800_000 };

describe.each(placesHere)('one node that serves and one that works, on $name', ({ begin }) => {
  it('[R36] share a run: what a person decides is worked on at once, and what work brings is heard of', async () => {
    const place = await begin();
    const worker = await openHouse(place, { ...never, serves: false });
    const web = await openHouse(place, { ...never, concurrency: 0 });
    const anna = client(web.url, 'anna');
    const live = await connect(web.url, { token: 'anna' });
    const run = await start(anna);
    const first = await asked(anna, run);
    await until(() => live.hints.at(-1)?.version === 3);
    expect((await anna.post(decision(first), on(first, 'revise', 'Shorter.'))).status).toBe(200);
    const second = await asked(anna, run, 2);
    expect((await anna.post(decision(second), on(second))).status).toBe(200);
    await ended(anna, run);
    expect([web.model.requests.length, worker.model.requests.length]).toEqual([0, 2]);
    expect([...web.errors, ...worker.errors]).toEqual([]);
  });

  it('[R08] go on with a run that a background job started: decided through the one, done by the other', async () => {
    const place = await begin();
    const worker = await openHouse(place, { serves: false });
    const web = await openHouse(place, { concurrency: 0 });
    const job = { tenant: 'acme', by: { id: 'sam', name: 'Sam' }, key: 'job-1', input: { product: 'Kettle' } };
    const { answer } = await worker.holdpoint.startRun(copy, job);
    const run = { id: answer.run };
    const anna = client(web.url, 'anna');
    const first = await asked(anna, run);
    expect((await anna.post(decision(first), on(first, 'revise', 'Shorter.'))).status).toBe(200);
    const second = await asked(anna, run, 2);
    expect((await anna.post(decision(second), on(second))).status).toBe(200);
    await ended(client(web.url, 'sam'), run);
    expect([web.model.requests.length, worker.model.requests.length]).toEqual([0, 2]);
  });
});
