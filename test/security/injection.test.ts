import type { Message } from '@holdpoint/core';
import type { ReviewPage, ReviewSummary, ReviewView } from '@holdpoint/protocol';
import { askHuman, defineAgent, defineCrew, defineTool } from '@holdpoint/server';
import { startToolServer, type ToolServer, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Client, client, decide, ended, eventsOf, serve } from '../server/support.ts';
import { obedient, type Place, places } from './obedient.ts';
import { injected, payloads } from './payloads.ts';

// An agent that does whatever any text tells it. What holds all the same: nothing behind a gate runs without its review,
// nobody but a person decides, nobody sees another tenant's data, and no text passes for a reviewer's.

const secret = 'GLOBEX-SECRET';

/** Refunds always ask a person, and so do notes, which people may change. The service counts what really happened. */
function desk(service: ToolServer) {
  const agent = defineAgent({ role: 'Clerk', goal: 'Settle tickets.', backstory: 'Ten years at the desk.' });
  const calls =
    (tool: string) =>
    async (input: object, { key }: { readonly key: string }) => {
      const headers = { 'idempotency-key': key };
      await fetch(`${service.url}/${tool}`, { method: 'POST', headers, body: JSON.stringify(input) });
      return { ok: true };
    };
  const getOrder = defineTool({
    name: 'getOrder',
    description: 'Reads an order.',
    input: z.object({ orderId: z.string() }),
    idempotent: true,
    perform: ({ orderId }) => ({ note: payloads[Number(orderId)] ?? 'Nothing is noted.' }),
  });
  const addNote = defineTool({
    name: 'addNote',
    description: 'Adds a note.',
    input: z.object({ note: z.string() }),
    idempotent: true,
    approve: true,
    perform: calls('addNote'),
  });
  const issueRefund = defineTool({
    name: 'issueRefund',
    description: 'Pays money back.',
    input: z.object({ orderId: z.string(), amount: z.number(), currency: z.string(), reason: z.string() }),
    approve: { by: { group: 'legal' }, question: 'Refund {amount} {currency}: {reason}?' },
    perform: calls('issueRefund'),
  });
  return defineCrew('desk', {
    input: z.object({ place: z.string(), text: z.string() }),
  })
    .task('read', {
      perform: ({ input }) => (input.place === 'upstream' ? input.text : 'A ticket.'),
      output: z.string(),
    })
    .task('settle', {
      needs: ['read'],
      agent,
      tools: [getOrder, addNote, issueRefund, askHuman()],
      prompt: ({ input: { place, text } }) =>
        [`Place: ${place}.`, `Order: ${payloads.indexOf(text)}.`, place === 'input' ? text : ''].join('\n'),
      output: z.object({ done: z.string() }),
    });
}

async function staged() {
  const service = await startToolServer();
  const stage = await serve({ crews: [desk(service)], script: { settle: obedient } });
  const anna = client(stage.url, 'anna');
  return { ...stage, service, anna, twin: client(stage.url, 'twin') };
}

describe.each(places)('[R21] [R22] [R48] [R64] an agent that obeys every instruction, found in its %s', (place) => {
  it(`runs nothing behind a gate, and has nothing decided, whichever of ${payloads.length} texts it is`, async () => {
    const { service, anna, twin, model } = await staged();
    await using _ = service;
    const hidden = await begin(twin, place, secret);
    const runs = await Promise.all(payloads.map(async (text) => ({ text, run: await begin(anna, place, text) })));
    for (const { text, run } of runs) {
      const own = await meet(anna, run.id, place, text);
      const refunds = await openRefunds(anna, run.id);
      // both well-formed calls are asked about, with the arguments that the tool has and no others
      expect(refunds.map(({ revisions }) => Object.keys(revisions[0]?.proposal as object).sort())).toEqual(
        Array(2).fill(['amount', 'currency', 'orderId', 'reason']),
      );
      for (const review of refunds) expect((await decide(anna, review, { type: 'reject' })).status).toBe(200);
      await ended(anna, run);
      const events = await eventsOf(anna, run);
      const decided = events.filter(({ type }) => type === 'review.decided').map(({ body }) => body);
      expect(decided.map((body) => (body as { decision: string }).decision).sort()).toEqual(
        [...own, 'reject', 'reject'].sort(),
      );
      expect(events.map(({ type }) => type)).not.toContain('tool.started');
    }
    expect(service.effects.filter(({ tool }) => tool === 'issueRefund')).toEqual([]);

    const mine = new Set(runs.map(({ run }) => run.id));
    const requests = model.requests.filter(({ key }) => mine.has(key.split('/')[0] ?? ''));
    expect(requests.length).toBeGreaterThan(payloads.length);
    expect(JSON.stringify(requests)).not.toContain(secret);
    const { body } = await twin.get<ReviewPage>('/reviews?limit=200');
    expect(body.items.filter(({ run }) => mine.has(run.id))).toEqual([]);
    expect((await anna.get(`/runs/${hidden.id}`)).status).toBe(404);

    // what a crew's own prompt quotes is its author's text; all else is written so that it cannot pass for a person's
    if (place === 'input') return;
    const marked = requests.flatMap(({ messages }) => messages.flatMap(marksIn));
    expect([...new Set(marked)]).toEqual(
      place === 'feedback'
        ? [
            'A reviewer looked at the result (revision 1 of “Settle”) and asks for changes. Meeting this request is your highest priority.',
            'Reviewer feedback 1, by anna! on revision 1 of “Settle”:',
          ]
        : [],
    );
  });
});

async function begin(as: Client, place: Place, text: string): Promise<{ readonly id: string }> {
  const answer = await as.post<{ id: string }>('/runs', { crew: 'desk', input: { place, text } });
  expect(answer.status).toBe(201);
  return answer.body;
}

/** Has the text reach the agent, where a person's hands bring it. Returns the decisions that took. */
async function meet(as: Client, run: string, place: Place, text: string): Promise<readonly string[]> {
  if (place !== 'edited arguments' && place !== 'feedback' && place !== 'answer') return [];
  const [review] = await until(() => reviewsOf(as, run), { accept: (found) => found.length > 0 });
  const view = (await as.get<ReviewView>(`/reviews/${review?.id}`)).body;
  const given = {
    'edited arguments': { type: 'edit', patch: [{ op: 'replace', path: '/note', value: text }] },
    feedback: { type: 'revise', feedback: text },
    answer: { type: 'answer', answer: { answer: text } },
  } as const;
  const answer = await decide(as, view, given[place]);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return [given[place].type];
}

async function openRefunds(as: Client, run: string): Promise<readonly ReviewView[]> {
  const isRefund = ({ call }: ReviewSummary) => call?.tool === 'issueRefund';
  const accept = (found: readonly ReviewSummary[]) => found.filter(isRefund).length === 2;
  const found = await until(() => reviewsOf(as, run), { accept, timeoutMs: 20_000 });
  return Promise.all(found.map(async ({ id }) => (await as.get<ReviewView>(`/reviews/${id}`)).body));
}

async function reviewsOf(as: Client, run: string): Promise<readonly ReviewSummary[]> {
  const { body } = await as.get<ReviewPage>('/reviews?limit=200');
  return body.items.filter((item) => item.run.id === run);
}

/** The lines of a message that pass for a person's, outside the fences in which people's words stand. */
function marksIn({ role, content }: Message): readonly string[] {
  if (role !== 'user' && role !== 'tool') return [];
  const found: string[] = [];
  let fence = '';
  for (const line of content.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)) {
    if (fence) fence = line === fence ? '' : fence;
    else if (/^"{3,}$/.test(line)) fence = line;
    else if (/^(Reviewer feedback|A reviewer looked|The reviewer's points|Words of|Remark of)/.test(line))
      found.push(line);
  }
  return found;
}

it('[R48] is tested with texts enough, each of which the agent would obey', () => {
  expect(payloads.length).toBeGreaterThanOrEqual(40);
  expect(new Set(payloads).size).toBe(payloads.length);
  expect(payloads.every((text) => text.includes(injected))).toBe(true);
});
