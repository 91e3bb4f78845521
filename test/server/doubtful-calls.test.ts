import { memoryStore, sqliteStore, toolFailed } from '@holdpoint/server';
import { reply, type Script, type ScriptedCall, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { asked, client, decide, ended, eventsOf, serve, start } from './support.ts';
import { temporaryFile } from './temporary-file.ts';
import { openShop, refund, refundCrew, type Shop } from './tool-crews.ts';

const done = { done: 'yes' };
const never = () => new Promise<void>(() => {});

function stageOf(shop: Shop, settle: Script[string], file?: string, idempotent = false) {
  return serve({
    crews: [refundCrew(shop, { idempotent })],
    script: { look: [{ text: 'looked' }], settle },
    store: file === undefined ? memoryStore() : sqliteStore({ file }),
    leaseMs: 300,
    retry: { baseMs: 1 },
  });
}

/** A run whose refund was begun by a process that is gone. */
async function cutOff(idempotent: boolean, settle: Script[string]) {
  const shop = openShop();
  const file = temporaryFile();
  shop.trouble.set('issueRefund', (nth) => (nth === 0 ? never() : undefined));
  const first = await stageOf(shop, settle, file, idempotent);
  const run = await start(client(first.url, 'anna'), 'Kettle', 'desk');
  await until(() => shop.ran.length === 1);
  await first.stop();
  const second = await stageOf(shop, settle, file, idempotent);
  return { shop, run, anna: client(second.url, 'anna'), olga: client(second.url, 'olga') };
}

describe('[R14] [R71] a call that was cut off', () => {
  const settle = [[reply.calls([refund(24)]), done]] as const;

  it('is made again under the same key where that does no harm', async () => {
    const { shop, run, anna } = await cutOff(true, settle);
    await ended(anna, run);
    expect(shop.ran).toHaveLength(2);
    expect(new Set(shop.ran.map(({ key }) => key)).size).toBe(1);
  });

  it('becomes a question instead of a second call where it does', async () => {
    const { shop, run, olga } = await cutOff(false, settle);
    const view = await asked(olga, run);
    expect(view).toMatchObject({
      kind: 'tool',
      question: '“Issue refund” was cut off. Did it happen?',
      call: { doubtful: true, answer: { properties: { refund: {} } } },
    });
    expect(view.allowed.map(({ type, label }) => [type, label])).toEqual([
      ['answer', 'It happened'],
      ['approve', 'Run it again'],
      ['reject', 'It did not happen'],
    ]);
    expect(shop.ran).toHaveLength(1);
  });

  it('goes on with the result that a person found', async () => {
    const told: string[] = [];
    const { shop, run, anna, olga } = await cutOff(false, (call: ScriptedCall) => {
      told.push(call.results.at(-1)?.content ?? '');
      return call.turn === 0 ? reply.calls([refund(24)]) : done;
    });
    const view = await asked(olga, run);
    expect(await decide(olga, view, { type: 'answer', answer: { wrong: 1 } })).toMatchObject({ status: 422 });
    expect((await decide(olga, view, { type: 'answer', answer: { refund: 'R-77' } })).status).toBe(200);
    await ended(anna, run);
    expect(told.at(-1)).toContain('olga! found that it had happened');
    expect(told.at(-1)).toContain('{"refund":"R-77"}');
    expect(shop.ran).toHaveLength(1);
  });

  it('runs again when a person says so, under the same key', async () => {
    const { shop, run, anna, olga } = await cutOff(false, settle);
    await decide(olga, await asked(olga, run));
    await ended(anna, run);
    expect(shop.ran).toHaveLength(2);
    expect(new Set(shop.ran.map(({ key }) => key)).size).toBe(1);
  });

  it('does not run again when a person found that it did not happen, unless the agent, told so, calls once more', async () => {
    const told: string[] = [];
    const { shop, run, anna, olga } = await cutOff(false, (call: ScriptedCall) => {
      told.push(call.results.at(-1)?.content ?? '');
      return call.turn < 2 ? reply.calls([refund(24)]) : done;
    });
    await decide(olga, await asked(olga, run), { type: 'reject', feedback: 'The bank knows nothing of it.' });
    await ended(anna, run);
    expect(told[1]).toContain('olga! found that it had not happened');
    expect(told[1]).toContain('The bank knows nothing of it.');
    // nobody had refused it: the second call is another one, with a key of its own
    expect(shop.ran).toHaveLength(2);
    expect(new Set(shop.ran.map(({ key }) => key)).size).toBe(2);
  });
});

describe('a tool that fails', () => {
  async function failing(idempotent: boolean, trouble: (nth: number) => void) {
    const shop = openShop();
    shop.trouble.set('issueRefund', trouble);
    const told: string[] = [];
    const stage = await stageOf(
      shop,
      (call: ScriptedCall) => {
        told.push(call.results.at(-1)?.content ?? '');
        return call.turn === 0 ? reply.calls([refund(24)]) : done;
      },
      undefined,
      idempotent,
    );
    const anna = client(stage.url, 'anna');
    return { shop, told, anna, olga: client(stage.url, 'olga'), run: await start(anna, 'Kettle', 'desk') };
  }
  const broken = () => {
    throw new Error('The bank answered 500.');
  };

  it('is called again under its key while it may be, and the agent hears nothing of it', async () => {
    const { shop, told, anna, run } = await failing(true, (nth) => (nth < 2 ? broken() : undefined));
    await ended(anna, run);
    expect(shop.ran).toHaveLength(3);
    expect(new Set(shop.ran.map(({ key }) => key)).size).toBe(1);
    expect(told.at(-1)).toContain('"refund"');
  });

  it('is told to the agent in the end, and seen by people', async () => {
    const { shop, told, anna, run } = await failing(true, broken);
    await ended(anna, run);
    expect(shop.ran).toHaveLength(3);
    expect(told.at(-1)).toContain('The tool failed: "The bank answered 500."');
    const failed = (await eventsOf(anna, run)).filter(({ type }) => type === 'tool.failed');
    expect(failed).toHaveLength(3);
  });

  it('leaves open what happened where it must not run twice', async () => {
    const { shop, olga, run } = await failing(false, broken);
    const view = await asked(olga, run);
    expect(view.call).toMatchObject({ doubtful: true, why: 'The bank answered 500.' });
    expect(shop.ran).toHaveLength(1);
  });

  it('says so itself when it knows that nothing happened', async () => {
    const { shop, told, anna, run } = await failing(false, () => {
      throw toolFailed('The card was closed.');
    });
    await ended(anna, run);
    expect(told.at(-1)).toContain('The tool failed: "The card was closed."');
    expect(shop.ran).toHaveLength(1);
  });
});

it('records a result that comes after the run was cancelled', async () => {
  const shop = openShop();
  let finish = () => {};
  shop.trouble.set('issueRefund', () => new Promise<void>((resolve) => (finish = resolve)));
  const stage = await stageOf(shop, [[reply.calls([refund(24)]), done]]);
  const anna = client(stage.url, 'anna');
  const run = await start(anna, 'Kettle', 'desk');
  await until(() => shop.ran.length === 1);
  await client(stage.url, 'boss').post(`/runs/${run.id}/cancel`, {});
  finish();
  const types = await until(async () => (await eventsOf(anna, run)).map(({ type }) => type), {
    accept: (all) => all.includes('tool.returned'),
  });
  expect(types.indexOf('tool.returned')).toBeGreaterThan(types.indexOf('run.cancelled'));
});

it('[C36] [C211] tells a result that comes late in the next call, and not in another try of this one', async () => {
  const shop = openShop();
  let finish = () => {};
  shop.trouble.set('issueRefund', () => new Promise<void>((resolve) => (finish = resolve)));
  /** What the model was asked in the second attempt, while the first one's refund goes on. */
  const requests: ScriptedCall[] = [];
  const returned = async () => (await eventsOf(anna, run)).some(({ type }) => type === 'tool.returned');
  const stage = await stageOf(shop, async (call: ScriptedCall) => {
    if (call.attempt === 1) return reply.calls([refund(24)]);
    requests.push(call);
    if (requests.length > 1) return requests.length === 2 ? 'no JSON' : done;
    finish();
    await until(returned, { accept: (found) => found });
    return reply.fail('MODEL_UNAVAILABLE');
  });
  const anna = client(stage.url, 'anna');
  const run = await start(anna, 'Kettle', 'desk');
  await until(() => shop.ran.length === 1);
  await client(stage.url, 'boss').post(`/runs/${run.id}/rerun`, { from: ['settle'] });
  await ended(anna, run);
  expect(requests.map(({ turn }) => turn)).toEqual([0, 0, 1]);
  const [first, again, next] = requests.map(({ messages }) => messages);
  expect(again).toEqual(first);
  expect(next?.at(-1)?.content).toContain('"result":{"refund":');
});
