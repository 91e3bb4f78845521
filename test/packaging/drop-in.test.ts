import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelServer, startModelServer } from '@holdpoint/testing';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openWindow, picture, tabTo } from '../e2e/demo.ts';
import { difference } from './difference.ts';
import { openShop } from './shop.ts';

const text = 'It boils a litre in 90 seconds.';
const script = { draft: [{ text }], subject: [{ line: 'Your new kettle' }] };

describe('the lines to add', () => {
  it('[R100] are at most fifteen, to an Express app and a page that know nothing of reviews', async () => {
    for (const file of ['server/app.ts', 'web/src/main.tsx']) {
      expect(await readFile(join(import.meta.dirname, 'apps/drop-in/before', file), 'utf8')).not.toMatch(/holdpoint/i);
    }
    const { added, removed } = await difference('drop-in');
    expect(added).toBeLessThanOrEqual(15);
    expect(removed).toBe(0);
  });

  it('[R26] are at most five, changed ones counted twice, where a crew runs already', async () => {
    const { added, removed } = await difference('one-flag');
    expect(added + removed).toBeLessThanOrEqual(5);
  });
});

describe('on the packed packages', () => {
  it('[R100] an approval screen works in an Express app and a React app after these lines', async () => {
    await using shop = await openShop();
    await shop.put('drop-in/before');
    expect(await shop.typeErrors()).toBe('');
    await shop.put('drop-in/after');
    expect(await shop.typeErrors()).toBe('');

    await using model = await startModelServer(script);
    await using server = await shop.start(endpoint(model));
    await using window = await openWindow();
    const page = await window.open(`${server.address}/sign-in`);
    const run = await startRun(page);
    await tabTo(page, 'treeitem', /Draft/);
    await page.keyboard.press('Enter');
    await page.getByText(text).waitFor();
    await picture(page, 'drop-in');
    await approve(page, model);
    await expect.poll(() => statusOf(page, run), { timeout: 10_000 }).toBe('done');
  });

  it('[R26] a crew that asked nobody asks after these lines, and goes on when a person agreed', async () => {
    await using shop = await openShop();
    await using model = await startModelServer(script);
    await using window = await openWindow();

    await shop.put('drop-in/after', 'one-flag/before');
    expect(await shop.typeErrors()).toBe('');
    {
      await using server = await shop.start(endpoint(model));
      const page = await window.open(`${server.address}/sign-in`);
      const run = await startRun(page);
      await expect.poll(() => statusOf(page, run), { timeout: 10_000 }).toBe('done');
      expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
      await page.close();
    }

    await shop.put('one-flag/after');
    expect(await shop.typeErrors()).toBe('');
    await using server = await shop.start(endpoint(model));
    const page = await window.open(`${server.address}/sign-in`);
    const run = await startRun(page);
    await page.getByText(text).first().waitFor();
    await picture(page, 'one-flag');
    await approve(page, model);
    await expect.poll(() => statusOf(page, run), { timeout: 10_000 }).toBe('done');
  });
});

/** For the `openaiModel` of the crew. */
function endpoint({ url }: ModelServer): Readonly<Record<string, string>> {
  return { OPENAI_BASE_URL: url, OPENAI_API_KEY: 'none' };
}

/** Starts a run as the page itself would, in the name of who is signed in there; its id. */
async function startRun(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const answer = await fetch('/holdpoint/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ crew: 'reply', input: { question: 'How fast does it boil?' } }),
    });
    if (answer.status !== 201) throw new Error(await answer.text());
    return (await answer.json()).id;
  });
}

async function statusOf(page: Page, run: string): Promise<string> {
  return page.evaluate(async (path) => (await (await fetch(path)).json()).status, `/holdpoint/runs/${run}`);
}

/** Approves with the keyboard what the page shows. The model is the witness that nothing went on before. */
async function approve(page: Page, model: ModelServer): Promise<void> {
  const asked = model.count('subject');
  await tabTo(page, 'button', 'Approve');
  const button = page.getByRole('button', { name: 'Approve' });
  // what a host's build leaves of the stylesheet: the accent is there, and not only the words
  expect(await button.evaluate((element) => getComputedStyle(element).backgroundColor)).toMatch(/^rgb\(/);
  expect(model.count('subject')).toBe(asked);
  await page.keyboard.press('Enter');
  await expect.poll(() => model.count('subject'), { timeout: 10_000 }).toBe(asked + 1);
}
