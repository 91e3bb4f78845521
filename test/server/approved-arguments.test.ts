import { memoryStore, type Store } from '@holdpoint/server';
import { reply, type ScriptedCall } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { asked, client, decide, ended, eventsOf, serve, start } from './support.ts';
import { openShop, refund, refundCrew } from './tool-crews.ts';

it('[R70] [R86] a call whose stored arguments are not those that a person agreed to does not run, and the agent is told', async () => {
  const shop = openShop();
  const inner = memoryStore();
  let tampers = false;
  const store: Store = {
    ...inner,
    // somebody with access to the database raises the amount, after the yes
    journal: async (...asked) => {
      const entries = await inner.journal(...asked);
      if (!tampers) return entries;
      return JSON.parse(JSON.stringify(entries).replaceAll('"amount":95.9', '"amount":9590'));
    },
    commit: async (commit) => {
      await inner.commit(commit);
      if (commit.entries.some(({ type }) => type === 'review.decided')) tampers = true;
    },
  };
  const told: string[] = [];
  const settle = (call: ScriptedCall) => {
    told.push(call.results.at(-1)?.content ?? '');
    return call.turn === 0 ? reply.calls([refund(95.9)]) : { done: 'no' };
  };
  const stage = await serve({ crews: [refundCrew(shop)], script: { look: [{ text: 'looked' }], settle }, store });
  const anna = client(stage.url, 'anna');
  const run = await start(anna, 'Kettle', 'desk');
  expect((await decide(anna, await asked(anna, run))).status).toBe(200);
  await ended(anna, run);
  expect(shop.ran).toEqual([]);
  expect(told.at(-1)).toContain('are not the ones that were agreed to');
  const failed = (await eventsOf(anna, run)).find(({ type }) => type === 'tool.failed');
  expect(failed?.body).toMatchObject({ failure: { code: 'CALL_NOT_APPROVED' }, retryAt: null });
});
