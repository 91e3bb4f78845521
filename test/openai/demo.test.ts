import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReviewPage, RunSummary } from '@holdpoint/protocol';
import { type Script, startModelServer, startProcess, until } from '@holdpoint/testing';
import { expect, it, onTestFinished } from 'vitest';

const claim = { claim: 'uses 28 % less energy', source: 'S-2', quote: '28 % lower energy use' };
const script: Script = {
  brief: [{ audience: 'Early risers.', angle: 'Quiet.', mustKeep: [] }],
  marketResearch: [{ findings: [claim] }],
  competitorScan: [{ competitors: [] }],
  draft: [{ headline: 'Quiet mornings.', body: 'It uses 28 % less energy.', callToAction: 'See it.', claims: [claim] }],
};

it('speaks through the endpoint that OPENAI_BASE_URL names, and counts what it costs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-endpoint-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const endpoint = await startModelServer(script);
  onTestFinished(() => endpoint.close());
  await using demo = await startProcess({
    entry: new URL('../../apps/demo/server/main.ts', import.meta.url),
    env: {
      PORT: '0',
      HOLDPOINT_FILE: join(folder, 'demo.db'),
      OPENAI_BASE_URL: endpoint.url,
      OPENAI_API_KEY: 'k',
      OPENAI_MODEL: 'llama3',
    },
  });
  const ask = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${demo.address}/holdpoint${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: 'Bearer mara', 'content-type': 'application/json', 'idempotency-key': 'start' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Answer;
  };
  const input = { product: 'BrightPath 2 kettle', market: 'DE', claims: [], tone: 'plain', due: '2026-12-01' };
  const run = await ask<RunSummary>('/runs', { crew: 'campaign', input });
  await until(() => ask<ReviewPage>('/reviews'), {
    accept: ({ items }) => items[0]?.run.id === run.id,
    timeoutMs: 15_000,
  });
  expect(demo.output).toContain('your model endpoint');
  // brief, research, scan, draft, and the judge of its superlatives
  expect(endpoint.requests).toHaveLength(5);
  expect(await ask(`/runs/${run.id}`)).toMatchObject({ usage: { requests: 5 }, status: 'waiting' });
});
