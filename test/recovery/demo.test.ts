import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainStart } from '@holdpoint/core';
import type {
  DecisionReceipt,
  DecisionRequest,
  ReviewPage,
  ReviewView,
  RunSummary,
  RunView,
} from '@holdpoint/protocol';
import { faultPoints } from '@holdpoint/runtime';
import { sqliteFaultPoints } from '@holdpoint/store-sqlite';
import { type RunningProcess, startProcess, until } from '@holdpoint/testing';
import { describe, expect, it, vi } from 'vitest';
import { readSqlite } from './read-sqlite.ts';
import { jcs, type RunFile, sha256 } from './run-file.ts';

vi.setConfig({ maxConcurrency: Number(process.env.HOLDPOINT_CONCURRENCY ?? 4) });

const entry = new URL('../../apps/demo/server/main.ts', import.meta.url);
// the demo imports nothing, and a campaign's agents have no tools
const points = [
  ...faultPoints.filter((point) => !point.startsWith('import.') && point !== 'tool.started'),
  ...sqliteFaultPoints,
];

// the product as a customer runs it: Express, HTTP, idempotency keys, SQLite; kill.test.ts goes deeper without them
describe.concurrent('the demo, killed with SIGKILL', () => {
  for (const hit of process.env.HOLDPOINT_LONG === '1' ? [1, 2] : [1]) {
    for (const point of points) {
      it(`[R13] [R25] loses nothing and doubles nothing at hit ${hit} of ${point}`, async () => {
        await using stage = createStage(`${point}:${hit}`);
        const receipts = await play(stage);
        expect(stage.deaths()).toBe(1);
        await stage.end();
        const [run, ...others] = readSqlite(stage.file);
        expect(others).toEqual([]);
        expect(problems(run as RunFile, receipts)).toEqual([]);
      });
    }
  }
});

interface Stage extends AsyncDisposable {
  readonly file: string;
  /** Sends a request to whichever process lives, again under the same key until one answers. */
  ask<Answer>(path: string, body?: object, key?: string): Promise<Answer>;
  deaths(): number;
  end(): Promise<void>;
}

function createStage(kill: string): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-demo-'));
  const file = join(folder, 'demo.db');
  let deaths = 0;
  let ended = false;
  let running: Promise<RunningProcess> | null = null;

  function living(): Promise<RunningProcess> {
    if (running) return running;
    const env = { PORT: '0', HOLDPOINT_FILE: file, HOLDPOINT_TOKENS_PER_SECOND: '0', HOLDPOINT_LEASE_MS: '300' };
    const started = startProcess({ entry, env: { ...env, HOLDPOINT_KILL_AT: deaths === 0 ? kill : undefined } });
    const died = () => {
      if (ended) return;
      deaths += 1;
      running = null;
    };
    started.then(({ exited }) => exited.then(died), died);
    running = started;
    return started;
  }

  return {
    file,
    deaths: () => deaths,
    ask: (path, body, key) =>
      until(
        async () => {
          const { address } = await living();
          const response = await fetch(`${address}/holdpoint${path}`, {
            method: body ? 'POST' : 'GET',
            headers: {
              authorization: 'Bearer mara',
              'content-type': 'application/json',
              'idempotency-key': key ?? '-',
            },
            ...(body && { body: JSON.stringify(body) }),
            signal: AbortSignal.timeout(3_000),
          });
          return response.ok ? ((await response.json()) as never) : null;
        },
        { timeoutMs: 20_000 },
      ),
    end: async () => {
      ended = true;
      await (await running)?.kill();
    },
    [Symbol.asyncDispose]: async () => {
      ended = true;
      await running?.then((process) => process.kill()).catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Mara starts a campaign, sends it back once, agrees to its languages, puts words of her own into the rest, and waits for the end. */
async function play(stage: Stage): Promise<readonly DecisionReceipt[]> {
  const input = { product: 'BrightPath 2 kettle', market: 'DE', claims: [], tone: 'plain' };
  const { id } = await stage.ask<RunSummary>('/runs', { crew: 'campaign', input }, 'start');
  const receipts: DecisionReceipt[] = [];
  const decide = async (
    task: string,
    revision: number,
    decision: Pick<DecisionRequest, 'type' | 'feedback' | 'patch' | 'to'>,
  ) => {
    const open = ({ items }: ReviewPage) => items.some((item) => item.task.id === task && item.revision === revision);
    await until(() => stage.ask<ReviewPage>('/reviews'), { accept: open, timeoutMs: 20_000 });
    const { contentHash } = await stage.ask<ReviewView>(`/reviews/${id}.${task}`);
    const request = { ...decision, revision, contentHash };
    receipts.push(await stage.ask(`/reviews/${id}.${task}/decision`, request, `${task}-${revision}`));
  };
  const words = (path: string, value: string): Pick<DecisionRequest, 'type' | 'patch'> => ({
    type: 'edit',
    patch: [{ op: 'replace', path, value }],
  });
  await decide('draft', 1, { type: 'revise', feedback: 'Use the supported number.', to: ['marketResearch'] });
  await decide('draft', 2, words('/callToAction', 'See it in your shop.'));
  for (const language of ['it', 'de', 'fr']) await decide(`localize[${language}]`, 1, { type: 'approve' });
  await decide('publication', 1, words('/headline', 'Quiet mornings.'));
  await until(() => stage.ask<RunView>(`/runs/${id}`), {
    accept: ({ status }) => status === 'done',
    timeoutMs: 20_000,
  });
  return receipts;
}

/** Looked up in the file itself: decisions, results, numbering, chain, leftovers. */
function problems(
  { tenant, run, version, journal, rows, commands }: RunFile,
  receipts: readonly DecisionReceipt[],
): readonly string[] {
  const found: string[] = [];
  const decided = journal.filter(({ type }) => type === 'review.decided');
  if (decided.length !== receipts.length)
    found.push(`${decided.length} decisions are recorded, ${receipts.length} were acknowledged`);
  for (const { run: at, decision } of receipts) {
    const recorded = journal[at.version - 1];
    const same =
      recorded?.body.decision === decision.type &&
      recorded.body.revision === decision.revision &&
      recorded.at === decision.at;
    if (!same) found.push(`the decision acknowledged at version ${at.version} stands there otherwise`);
  }
  const results = journal.filter(({ key }) => key.includes('#')).map(({ key }) => key.split('#')[0]);
  if (new Set(results).size !== results.length) found.push('a recorded step was run and recorded again');
  let previous = chainStart;
  for (const [index, { body, bodyHash, hash, ...head }] of journal.entries()) {
    if (head.version !== index + 1) found.push(`entry ${index + 1} is missing`);
    const { version: number, key, task, type, at } = head;
    const sealed = { tenant, run, version: number, key, task, type, at, bodyHash };
    if (sha256(jcs(body)) !== bodyHash || sha256(previous + jcs(sealed)) !== hash)
      found.push(`the chain breaks at ${number}`);
    previous = hash;
  }
  if (version !== journal.length) found.push(`the run is at ${version}, its journal at ${journal.length}`);
  const state = rows.find(({ kind }) => kind === 'run')?.state;
  if (state !== 'done' || commands.length > 0) found.push(`the run is ${state}, with ${commands.length} commands left`);
  return found;
}
