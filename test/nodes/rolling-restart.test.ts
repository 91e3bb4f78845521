import { randomUUID } from 'node:crypto';
import type { ReviewClient } from '@holdpoint/client';
import { HoldpointError, type RunPage, type RunSummary, type RunView } from '@holdpoint/protocol';
import { type RunningProcess, until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBalancer } from './balancer.ts';
import { browserOf, decide, journalOf, lasting, patiently, placesHere, read, shown, startNode } from './support.ts';

describe.each(placesHere)('a rolling restart of two nodes on $name', ({ begin }) => {
  it('[R36] [R69] loses and doubles no decision, and every browser ends with what the server has', async () => {
    const place = await begin();
    const balancer = await lasting(startBalancer());
    const nodes = await Promise.all(['a', 'b'].map((name) => startNode(place, { NODE: name })));
    balancer.to(...nodes);
    const browsers = await Promise.all(['anna', 'ben', 'cleo'].map((name) => browserOf(name, balancer.url)));
    for (const browser of browsers) onTestFinished(browser.runs().subscribe(() => {}).unsubscribe);

    let restarting = true;
    const working = browsers.map(async (browser) => {
      const runs: RunSummary[] = [];
      while (restarting || runs.length < 3) {
        const run = await begun(browser);
        runs.push(run);
        await decide(browser, await shown(browser, run));
      }
      return runs;
    });
    for (const [index, node] of nodes.entries()) {
      const others = nodes.filter((other) => other !== node);
      balancer.to(...others);
      expect(await terminated(node)).toEqual({ code: 0, signal: null });
      nodes[index] = await startNode(place, { NODE: `${index} again` });
      balancer.to(...nodes);
    }
    restarting = false;
    const runs = (await Promise.all(working)).flat();

    const url = `${nodes[0]?.address}/holdpoint`;
    for (const run of runs) {
      await until(async () => (await read<RunView>(url, `/runs/${run.id}`)).status === 'done', patiently);
      const types = (await journalOf(url, run)).map(({ type }) => type);
      expect(types.filter((type) => type === 'review.decided')).toHaveLength(1);
      expect(types.filter((type) => type === 'run.started')).toHaveLength(1);
    }
    const { items } = await read<RunPage>(url, '/runs?limit=50');
    expect(items).toHaveLength(Math.min(50, runs.length));
    for (const browser of browsers) {
      await until(() => browser.runs().getSnapshot().data?.items, {
        ...patiently,
        accept: (seen) => same(seen, items),
      });
    }
  });
});

/** Starts a run, and repeats the request under its key until a node answers. */
async function begun(browser: ReviewClient): Promise<RunSummary> {
  const key = randomUUID();
  return until(
    () =>
      browser.startRun('copy', { product: 'Kettle' }, key).catch((error: unknown) => {
        if (!HoldpointError.is(error) || !error.retryable) expect(error).toBeNull();
        return null;
      }),
    patiently,
  );
}

function terminated(node: RunningProcess) {
  return node.kill('SIGTERM');
}

function same(seen: unknown, items: unknown): boolean {
  return JSON.stringify(seen) === JSON.stringify(items);
}
