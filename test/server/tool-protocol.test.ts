import type { RunView } from '@holdpoint/protocol';
import { defineAgent, defineCrew, defineTool, openaiModel } from '@holdpoint/server';
import {
  type ModelServerOptions,
  type RecordedRequest,
  type Reply,
  reply,
  type ScriptedCall,
  startModelServer,
} from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { client, ended, eventsOf, serve, start } from './support.ts';

// An agent with tools, a real endpoint over HTTP, and all that endpoints and models do wrong. The endpoint answers a
// conversation in which a call lacks its one result with 400, so a run that goes on never sent one.

const done = { done: 'yes' };
const look = (orderId = 'A-1') => ({ tool: 'look', arguments: { orderId } });
const transports = [
  ['in a stream', {}],
  ['in one body', { ignoresStream: true }],
] as const satisfies readonly (readonly [string, ModelServerOptions])[];

interface Options extends ModelServerOptions {
  readonly maxSteps?: number;
  readonly maxCalls?: number;
  readonly timeoutMs?: number;
}

/** A run of one agent that may look orders up. */
async function begin(settle: (call: ScriptedCall) => Reply, options: Options = {}) {
  const { maxSteps = 5, maxCalls, timeoutMs, ...conduct } = options;
  const endpoint = await startModelServer({ settle }, conduct);
  onTestFinished(() => endpoint.close());
  const ran: string[] = [];
  const tool = defineTool({
    name: 'look',
    description: 'Looks an order up.',
    input: z.object({ orderId: z.string() }),
    idempotent: true,
    ...(maxCalls !== undefined && { maxCalls }),
    perform: ({ orderId }) => {
      ran.push(orderId);
      return { found: orderId };
    },
  });
  const crew = defineCrew('desk', { input: z.object({ product: z.string() }) }).task('settle', {
    agent: defineAgent({ role: 'Clerk', goal: 'Settle.', backstory: 'Settles.' }),
    tools: [tool],
    maxSteps,
    prompt: () => 'Settle it.',
    output: z.object({ done: z.string() }),
  });
  const model = openaiModel({ model: 'tiny', baseURL: endpoint.url, ...(timeoutMs && { timeoutMs }) });
  const { url } = await serve({ crews: [crew], model, retry: { baseMs: 1 } });
  const anna = client(url, 'anna');
  const run = await start(anna, 'Kettle', 'desk');
  return {
    endpoint,
    ran,
    /** The run as it ended; until then, its one conversation only grew at its end. */
    ends: async (status = 'done'): Promise<RunView> => {
      const view = await ended(anna, run, status);
      for (const [index, { body }] of endpoint.requests.entries()) {
        const earlier = endpoint.requests[index - 1]?.body.messages ?? [];
        expect(body.messages.slice(0, earlier.length)).toEqual(earlier);
      }
      return view;
    },
    failures: async () =>
      (await eventsOf(anna, run))
        .filter(({ type }) => type === 'call.failed')
        .map(({ body }) => (body as { failure: { code: string } }).failure.code),
  };
}

/** What the tools said in this request, as the endpoint got it. */
function results(request: RecordedRequest | undefined): readonly unknown[] {
  return (request?.body.messages ?? []).flatMap((message) => (message.role === 'tool' ? [message.content] : []));
}

describe.each(transports)('[R57] an endpoint that answers %s', (_, options) => {
  it('gets the result of every one of parallel calls, in their order', async () => {
    const { endpoint, ran, ends } = await begin(
      ({ turn }) => (turn === 0 ? reply.calls([look('A-1'), look('A-2'), look('A-3')], { text: 'Let me see.' }) : done),
      options,
    );
    await ends();
    expect([...ran].sort()).toEqual(['A-1', 'A-2', 'A-3']);
    expect(results(endpoint.requests[1])).toEqual(['{"found":"A-1"}', '{"found":"A-2"}', '{"found":"A-3"}']);
  });

  it('is told what is wrong with a call: no JSON, other arguments, no such tool; good ones beside them run', async () => {
    const { endpoint, ran, ends } = await begin(
      ({ turn }) =>
        turn === 0
          ? reply.calls([
              { tool: 'look', arguments: '{"orderId": "A-' },
              { tool: 'look', arguments: { orderId: 5 } },
              { tool: 'lookUp', arguments: { orderId: 'A-1' } },
              { tool: 'look', arguments: '[]' },
              look('A-2'),
            ])
          : done,
      options,
    );
    await ends();
    expect(ran).toEqual(['A-2']);
    expect(results(endpoint.requests[1])).toEqual([
      expect.stringContaining('are not JSON'),
      expect.stringContaining('do not fit look'),
      expect.stringContaining('There is no tool "lookUp". There are: look.'),
      expect.stringContaining('do not fit look'),
      '{"found":"A-2"}',
    ]);
  });

  it.each([
    ['begin again at call_0 in every answer', { callIds: 'restart' }, undefined],
    ['are empty', { callIds: 'empty' }, undefined],
    ['are the same for two calls of one answer', {}, 'same'],
  ] as const)('may give calls ids that %s', async (_, ids, id) => {
    const calls = [look('A-1'), look('A-2')].map((call) => ({ ...call, ...(id && { id }) }));
    const { endpoint, ran, ends } = await begin(({ turn }) => (turn < 2 ? reply.calls(calls) : done), {
      ...options,
      ...ids,
    });
    await ends();
    expect(ran).toHaveLength(4);
    expect(results(endpoint.requests[2])).toEqual(Array(2).fill(['{"found":"A-1"}', '{"found":"A-2"}']).flat());
  });

  it('is asked a last time without tools when an agent does not stop calling, and the run fails if it still does', async () => {
    const { endpoint, ran, ends } = await begin(() => reply.calls([look()]), { ...options, maxSteps: 2 });
    expect((await ends('failed')).failure).toMatchObject({ code: 'STEPS_EXHAUSTED', task: 'settle' });
    expect(endpoint.requests.map(({ body }) => body.tools?.length ?? 0)).toEqual([1, 1, 0]);
    expect(endpoint.requests[2]?.raw).toContain('Call none any more');
    expect(ran).toHaveLength(2);
  });

  it('may answer that last time', async () => {
    const { ran, ends } = await begin(({ turn }) => (turn < 2 ? reply.calls([look()]) : done), {
      ...options,
      maxSteps: 2,
    });
    await ends();
    expect(ran).toHaveLength(2);
  });

  it('hears that a tool was called as often as it may be', async () => {
    const { endpoint, ran, ends } = await begin(
      ({ turn }) => (turn < 2 ? reply.calls([look('A-1'), look('A-2')]) : done),
      { ...options, maxCalls: 3 },
    );
    await ends();
    expect(ran).toHaveLength(3);
    expect(results(endpoint.requests[2]).at(-1)).toContain('may be called 3 times');
  });

  it.each([
    ['ignores the schema', 'Gladly! All is settled.'],
    ['fits another schema', { text: 'yes' }],
  ] as const)('is asked again when its answer after the tools %s', async (_, answer) => {
    const { endpoint, ran, ends } = await begin(
      ({ turn }) => (turn === 0 ? reply.calls([look()]) : turn === 1 ? answer : done),
      options,
    );
    await ends();
    expect(ran).toHaveLength(1);
    expect(endpoint.requests).toHaveLength(3);
    expect(endpoint.requests[2]?.raw).toContain('did not fit the JSON Schema');
  });

  it('fails the task when it refuses after the tools, in its own words', async () => {
    const { ends, ran } = await begin(
      ({ turn }) =>
        turn === 0 ? reply.calls([look()]) : reply.fail('MODEL_REFUSED', { message: 'I will not settle this.' }),
      options,
    );
    expect((await ends('failed')).failure).toMatchObject({
      code: 'MODEL_REFUSED',
      message: expect.stringContaining('I will not settle this.'),
    });
    expect(ran).toHaveLength(1);
  });

  it.each<[string, Reply, string]>([
    ['429 with a time', reply.fail('MODEL_RATE_LIMITED', { retryAfterMs: 1 }), 'MODEL_RATE_LIMITED'],
    ['500', reply.fail('MODEL_UNAVAILABLE', { status: 500 }), 'MODEL_UNAVAILABLE'],
    ['calls that are cut off in the middle', reply.cut(reply.calls([look('A-9'), look('A-8')])), 'MODEL_UNAVAILABLE'],
    ['an empty answer', '', 'MODEL_UNAVAILABLE'],
    ['silence', reply.hang(), 'MODEL_UNAVAILABLE'],
  ])('is asked the same again after %s, and no tool runs for it', async (_, trouble, code) => {
    let troubles = 0;
    const { endpoint, ran, ends, failures } = await begin(
      ({ turn }) => {
        if (turn === 0) return reply.calls([look()]);
        troubles += 1;
        return troubles === 1 ? trouble : done;
      },
      { ...options, timeoutMs: 400 },
    );
    await ends();
    expect(await failures()).toEqual([code]);
    expect(ran).toEqual(['A-1']);
    expect(endpoint.requests[2]?.raw).toBe(endpoint.requests[1]?.raw);
  });

  it('is not read to the end when it answers without end, and nothing of it is kept', async () => {
    const flood = reply.text('x'.repeat(5 * 1024 * 1024));
    const { ends, failures, ran } = await begin(({ turn }) => (turn === 0 ? reply.calls([look()]) : flood), options);
    const { failure } = await ends('failed');
    expect(await failures()).toContain(failure?.code);
    expect(JSON.stringify(failure).length).toBeLessThan(1_000);
    expect(ran).toHaveLength(1);
  });
});
