import { randomUUID } from 'node:crypto';
import { type RunningProcess, startProcess, startToolServer } from '@holdpoint/testing';
import { expect, it, onTestFinished } from 'vitest';
import { edit, person } from './campaign-person.ts';
import { temporaryFile } from './campaign-stage.ts';
import { start } from './refund-stage.ts';

const entry = new URL('../server/main.ts', import.meta.url);

/** The demo's own process, over one database file, with the test's bank. */
async function stageProcess(bank: string) {
  const settings = {
    PORT: '0',
    HOLDPOINT_FILE: temporaryFile(),
    HOLDPOINT_TOKENS_PER_SECOND: '0',
    HOLDPOINT_LEASE_MS: '300',
    HOLDPOINT_PAYMENTS_URL: bank,
  };
  let running: RunningProcess | null = null;
  onTestFinished(async () => void (await running?.kill()));
  return {
    begin: async (kill?: string) => {
      running = await startProcess({ entry, env: { ...settings, HOLDPOINT_KILL_AT: kill } });
      return running;
    },
  };
}

it.each([
  ['before the lead is answered', 'apply.committed', 0],
  ['before the bank is asked', 'dispatch.begins', 0],
  ['after the bank paid, before that is recorded', 'dispatch.answered', 1],
])('[R14] [R71] (a) pays once, killed after the yes is stored, %s', async (_, point, paidThen) => {
  await using bank = await startToolServer();
  const stage = await stageProcess(bank.url);
  const first = await stage.begin();
  const run = await start(person(first.address, 'sami'));
  const asked = await person(first.address, 'lead').asked(run, 'refund');
  await first.kill('SIGTERM');

  const second = await stage.begin(`${point}:1`);
  const key = randomUUID();
  const said = edit('/amount', 89);
  const answer = await person(second.address, 'lead')
    .decide(asked, said, key)
    .catch(() => null);
  expect(await second.exited).toMatchObject({ signal: 'SIGKILL' });
  expect(bank.effects).toHaveLength(paidThen);

  const third = await stage.begin();
  const [lead, sami] = [person(third.address, 'lead'), person(third.address, 'sami')];
  const repeated = await lead.decide(asked, said, key);
  expect(repeated.status).toBe(200);
  if (answer) expect(repeated).toEqual(answer);
  const letter = await sami.asked(run, 'reply');
  await sami.decide(letter, { type: 'approve' });
  expect(await sami.ended(run)).toMatchObject({ status: 'done' });
  expect(bank.effects).toMatchObject([{ arguments: { orderId: 'A-4721', amount: 89 } }]);
  // paid before the end of the second process, it stands in the shop's book under its key: the bank is not asked again
  expect(bank.attempts).toEqual(bank.effects);
  const decided = (await sami.events(run)).filter(({ type, task }) => type === 'review.decided' && task === 'refund');
  expect(decided).toHaveLength(1);
});

it('[R13] remembers over a restart what was paid, without a bank as well', async () => {
  const settings = { PORT: '0', HOLDPOINT_FILE: temporaryFile(), HOLDPOINT_TOKENS_PER_SECOND: '0' };
  const first = await startProcess({ entry, env: settings });
  onTestFinished(async () => void (await first.kill()));
  const lead = person(first.address, 'lead');
  const run = await start(lead);
  await lead.decide(await lead.asked(run, 'refund'), edit('/amount', 89));
  await lead.asked(run, 'reply');
  await first.kill();
  const second = await startProcess({ entry, env: settings });
  onTestFinished(async () => void (await second.kill()));
  const again = person(second.address, 'lead');
  const other = await start(again, { ticketId: 'T-8842' });
  // 6.90 is left of the order: small enough to go out by itself
  const letter = await again.asked(other, 'reply');
  expect(letter.revisions[0]?.proposal).toMatchObject({ text: expect.stringContaining('6.90 EUR') });
});
