import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReviewPage, RunSummary, RunView } from '@holdpoint/protocol';
import { type Reply, reply, type ScriptedCall, startModelServer, startProcess, until } from '@holdpoint/testing';
import { expect, it, onTestFinished } from 'vitest';
import { patiently } from './driver.ts';

const entry = new URL('./usage-process.ts', import.meta.url);
const answers = new Map([
  ['research', '{"text":"It saves 28 %."}'],
  ['draft', '{"text":"A kettle that saves."}'],
  ['draft:judge', '{"passes":true,"problem":null}'],
  ['print', '{"text":"printed, in two columns"}'],
]);

it('[R52] counts what the endpoint saw, judges and refusals included, across kills between and during calls', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-usage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const billed = { inputTokens: 0, outputTokens: 0, requests: 0 };
  const say = (call: ScriptedCall): Reply => {
    const text = answers.get(call.task) ?? '';
    billed.inputTokens += Math.ceil(call.messages.reduce((sum, { content }) => sum + content.length, 0) / 4);
    billed.outputTokens += Math.ceil(text.length / 4);
    billed.requests += 1;
    return reply.text(text);
  };
  const asked: string[] = [];
  /** The nth request of a task, from 0, gets no answer but this. */
  const but = (nth: number, instead: Reply) => (call: ScriptedCall) => {
    asked.push(call.task);
    return asked.filter((task) => task === call.task).length === nth + 1 ? instead : say(call);
  };
  await using endpoint = await startModelServer(
    {
      research: but(9, ''),
      draft: but(0, reply.hang()),
      'draft:judge': but(1, reply.hang()),
      print: but(0, reply.cut('{"text":')),
    },
    { refuses: ['json_schema'] },
  );
  const begin = () =>
    startProcess({ entry, env: { DATABASE: join(folder, 'run.db'), MODEL: endpoint.url, OPENAI_API_KEY: undefined } });

  const first = await begin();
  const run = await send<RunSummary>(`${first.address}/runs`, { crew: 'counted', input: {} });
  await until(() => endpoint.count('draft') === 1, patiently);
  await first.kill();

  const second = await begin();
  await until(() => endpoint.count('draft:judge') === 2, patiently);
  await second.kill();

  const third = await begin();
  const { id, revision, contentHash } = await until(async () => {
    const page = await send<ReviewPage>(`${third.address}/reviews`);
    const open = page.items.find((review) => review.task.id === 'draft');
    return open && send<{ id: string; revision: number; contentHash: string }>(`${third.address}/reviews/${open.id}`);
  }, patiently);
  // nothing is asked while a person thinks: a kill between calls costs nothing
  await third.kill();

  await using fourth = await begin();
  await send(`${fourth.address}/reviews/${id}/decision`, { type: 'approve', revision, contentHash });
  const read = () => send<RunView>(`${fourth.address}/runs/${run.id}`);
  const { usage, taskList } = await until(read, { ...patiently, accept: ({ status }) => status === 'done' });

  expect(usage).toMatchObject(billed);
  expect(usage.requests + usage.unrecorded).toBe(endpoint.requests.length);
  // two calls cut off by kills, one by the endpoint, and four times the endpoint did not know `json_schema`
  expect(taskList.map((task) => [task.id, task.usage.requests, task.usage.unrecorded])).toEqual([
    ['research', 1, 1],
    ['draft', 3, 4],
    ['print', 1, 2],
  ]);
});

async function send<Answer>(url: string, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
