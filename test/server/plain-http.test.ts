import { createHash } from 'node:crypto';
import { canonical, defineCrew } from '@holdpoint/core';
import type { DecisionReceipt, EventPage, ReviewPage, RunPage, RunSummary } from '@holdpoint/protocol';
import { reply, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { stores } from './stores.ts';
import { asked, client, decision, ended, on, serve, start, Text, writer } from './support.ts';

describe.each(stores)('plain HTTP on %s', (_, open) => {
  it('[R09] answers a start at once, with the id and the status of the run, while the model still works', async () => {
    const { url, model } = await serve({ store: open(), script: { draft: [reply.hang()] } });
    const anna = client(url, 'anna');
    const { status, body } = await anna.post<RunSummary>('/runs', { crew: 'copy', input: { product: 'Kettle' } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{32}$/), status: 'running', title: 'Kettle' });
    await until(() => model.requests.length === 1);
  });

  it('[R09] answers a repeated start with the same run, which waits by now', async () => {
    const { url, model } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const body = { crew: 'copy', input: { product: 'Kettle' } };
    const first = await anna.post<RunSummary>('/runs', body, 'start-1');
    await asked(anna, first.body);
    const second = await anna.post<RunSummary>('/runs', body, 'start-1');
    expect(second).toMatchObject({ status: 201, body: { id: first.body.id, status: 'waiting' } });
    expect(second.headers.get('idempotent-replay')).toBe('true');
    expect(first.headers.get('idempotent-replay')).toBeNull();
    expect((await anna.get<RunPage>('/runs')).body.items).toHaveLength(1);
    expect(model.requests).toHaveLength(1);
  });

  it('[R11] [R02] [R28] takes a run from the start over requested changes to its approval, with HTTP alone', async () => {
    const { url, model } = await serve({ store: open() });
    const [sam, anna] = [client(url, 'sam'), client(url, 'anna')];
    const run = await start(sam);
    const first = await asked(anna, run);
    expect(first).toMatchObject({
      turn: 'reviewer',
      revision: 1,
      allowed: [
        { type: 'approve', label: 'Approve' },
        { type: 'edit', label: 'Approve with edits' },
        { type: 'revise', label: 'Request changes', to: [{ id: 'draft', title: 'Draft' }] },
      ],
      revisions: [{ proposal: { text: 'v1' }, decision: null, repairs: 0 }],
    });
    const feedback = 'Use metric units.';
    const revised = await anna.post<DecisionReceipt>(decision(first), on(first, 'revise', feedback));
    expect(revised).toMatchObject({
      status: 200,
      body: {
        review: first.id,
        decision: { type: 'revise', by: { id: 'anna' }, revision: 1, feedback, channel: 'http' },
      },
    });
    const second = await asked(anna, run, 2);
    expect(second).toMatchObject({
      id: first.id,
      task: { attempt: 2 },
      revisions: [
        { proposal: { text: 'v1' }, decision: { feedback } },
        { proposal: { text: 'v2' }, decision: null },
      ],
    });
    expect((await anna.post(decision(second), on(second))).status).toBe(200);
    expect(await ended(sam, run)).toMatchObject({
      taskList: [{ status: 'accepted', attempt: 2, acceptedBy: { id: 'anna' } }],
    });
    expect((await anna.get<ReviewPage>('/reviews')).body.items).toEqual([]);
    // R28: the two buttons asked no model anything; the drafts did
    expect(model.requests.map(({ key }) => key)).toEqual([`${run.id}/draft/1/0/0`, `${run.id}/draft/2/0/0`]);
    expect(model.requests[1]?.messages.at(-1)?.content).toContain(feedback);
  });

  it('[R11] holds an empty page of events back until something happens', async () => {
    const { url } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const run = await start(anna);
    const view = await asked(anna, run);
    const { body: seen } = await anna.get<EventPage>(`/runs/${run.id}/events`);
    expect(seen.events.map(({ version, type }) => [version, type])).toEqual([
      [1, 'run.started'],
      [2, 'call.answered'],
      [3, 'review.opened'],
    ]);
    let answered = false;
    const poll = anna.get<EventPage>(`/runs/${run.id}/events?after=${seen.version}&wait=20`).finally(() => {
      answered = true;
    });
    await anna.get('/runs');
    expect(answered).toBe(false);
    await anna.post(decision(view), on(view));
    expect((await poll).body).toMatchObject({
      version: 4,
      events: [{ version: 4, type: 'review.decided', by: { id: 'anna' } }],
    });
  });

  it('[R11] answers a long poll with an empty page when its time is up', async () => {
    const { url } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const run = await start(anna);
    const { version } = await asked(anna, run).then(
      async () => (await anna.get<EventPage>(`/runs/${run.id}/events`)).body,
    );
    const { status, body } = await anna.get(`/runs/${run.id}/events?after=${version}&wait=0.05`);
    expect({ status, body }).toEqual({ status: 200, body: { events: [], version } });
  });

  it('[R43] [R28] approves without touching the output: what is accepted is what was shown', async () => {
    const shown = { text: 'Kocht in 90 s — “schnell”.' };
    const crew = defineCrew('pass', { input: z.object({ product: z.string() }) })
      .task('draft', { agent: writer, prompt: () => 'Write.', output: Text, review: true })
      .task('print', { needs: ['draft'], perform: ({ draft }) => draft, output: Text });
    const { url } = await serve({ store: open(), crews: [crew], script: { draft: [shown] } });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'pass');
    const view = await asked(anna, run);
    const content = {
      kind: 'output',
      run: run.id,
      task: 'draft',
      attempt: 1,
      proposal: view.revisions[0]?.proposal ?? null,
    };
    expect(createHash('sha256').update(canonical(content)).digest('hex')).toBe(view.contentHash);
    await anna.post(decision(view), on(view));
    await ended(anna, run);
    const { body } = await anna.get<EventPage>(`/runs/${run.id}/events`);
    const outputs = body.events.filter(({ type }) => type === 'call.answered').map((event) => event.body);
    expect(outputs).toMatchObject([{ output: shown }, { output: shown }]);
  });
});

it('pages through lists, each item once, in the order asked for', async () => {
  const { url } = await serve();
  const anna = client(url, 'anna');
  const begun = [];
  for (const product of ['a', 'b', 'c', 'd', 'e']) begun.push((await start(anna, product)).id);
  for (const id of begun) await asked(anna, { id });
  for (const [path, expected] of [
    ['/runs', begun],
    ['/reviews', begun.map((id) => `${id}.draft`)],
  ] as const) {
    const found: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const { body }: { body: RunPage | ReviewPage } = await anna.get(
        `${path}?limit=2${next && `&after=${encodeURIComponent(next)}`}`,
      );
      expect(body.items.length).toBeLessThanOrEqual(2);
      found.push(...body.items.map(({ id }) => id));
      next = body.next;
    }
    expect(found.toSorted()).toEqual([...expected].sort());
  }
});
