import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Holdpoint, sqliteStore } from '@holdpoint/server';
import { reply, type Script, until } from '@holdpoint/testing';
import express from 'express';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { asked, client, copy, listen, serve, start, threeDrafts } from '../server/support.ts';
import { temporaryFile } from '../server/temporary-file.ts';
import { openShop, refund, refundCrew } from '../server/tool-crews.ts';
import { openWindow } from './demo.ts';

const script: Script = {
  ...threeDrafts,
  'draft:reply': () => ({ label: 'unclear' }),
  look: [{ text: 'looked' }],
  settle: [[reply.calls([refund(24)]), { done: 'yes' }]],
};

/** A page of one card and one reply box, over a server that is started anew as often as a test likes. */
async function openHouse() {
  const outDir = await mkdtemp(join(tmpdir(), 'holdpoint-drafts-'));
  await build({
    root: join(import.meta.dirname, 'drafts'),
    configFile: false,
    mode: 'development',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: { conditions: ['@holdpoint/source', 'module', 'browser', 'development|production'] },
    build: { outDir, emptyOutDir: true },
  });
  const shop = openShop();
  const file = temporaryFile();
  const crews = [copy, refundCrew(shop, { idempotent: false })];
  const begin = () => serve({ crews, script, store: sqliteStore({ file }), leaseMs: 300, retry: { baseMs: 1 } });
  let stage = await begin();
  let holdpoint: Holdpoint | null = stage.holdpoint;
  const app = express()
    .use(express.static(outDir))
    .use('/holdpoint', (request, response, next) => {
      if (holdpoint) holdpoint.router()(request, response, next);
      else request.socket.destroy();
    });
  const address = await listen(app);
  const house = {
    shop,
    url: (as: string, review: string) => `${address}/?as=${as}#${encodeURIComponent(review)}`,
    as: (token: 'anna' | 'olga') => client(stage.url, token),
    stop: async () => {
      holdpoint = null;
      await stage.stop();
    },
    restart: async () => {
      await house.stop();
      stage = await begin();
      holdpoint = stage.holdpoint;
    },
  };
  return house;
}

const drafts = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('holdpoint:')));
const box = (page: Page) => page.getByRole('textbox', { name: 'Your reply' });
const typed = (page: Page) => expect.poll(() => box(page).inputValue());

it('[R58] [R59] keeps a reply over a reload, another review, a second tab and a new server, until it is recorded', async () => {
  const house = await openHouse();
  const first = await asked(house.as('anna'), await start(house.as('anna'), 'Kettle'));
  const second = await asked(house.as('anna'), await start(house.as('anna'), 'Toaster'));
  await using window = await openWindow({ ignore: [/Failed to load resource|ERR_/] });
  const page = await window.open(house.url('anna', first.id));

  await box(page).fill('What is this');
  await page.reload();
  await typed(page).toBe('What is this');

  await page.goto(house.url('anna', second.id));
  await typed(page).toBe('');
  await page.goto(house.url('anna', first.id));
  await typed(page).toBe('What is this');

  const tab = await page.context().newPage();
  await tab.goto(house.url('anna', first.id));
  await typed(tab).toBe('What is this');
  await box(tab).press('End');
  await box(tab).pressSequentially(' for?');
  await typed(page).toBe('What is this for?');
  await tab.goto(house.url('ben', first.id));
  await typed(tab).toBe('');

  await house.stop();
  await box(page).press('Control+Enter');
  await page.getByText('Your reply was not sent. It is kept here.').waitFor();
  await house.restart();
  await page.reload();
  await typed(page).toBe('What is this for?');
  await box(page).press('Control+Enter');
  await page.getByRole('region', { name: 'Your reply' }).getByText('What is this for?').waitFor();
  await typed(page).toBe('');
  expect(await drafts(page)).toEqual([]);
});

it('[R58] [R71] keeps the result of a call that was cut off over a reload and a new server, until it is recorded', async () => {
  const house = await openHouse();
  house.shop.trouble.set('issueRefund', () => new Promise<void>(() => {}));
  const run = await start(house.as('anna'), 'Kettle', 'desk');
  await until(() => house.shop.ran.length === 1);
  await house.restart();
  const view = await asked(house.as('olga'), run);
  await using window = await openWindow();
  const page = await window.open(house.url('olga', view.id));

  await page.getByRole('button', { name: 'It happened' }).click();
  const field = page.getByRole('textbox', { name: 'Refund' });
  await field.fill('R-7719');
  await page.getByText('Draft kept').waitFor();
  await page.reload();
  await expect.poll(() => field.inputValue()).toBe('R-7719');

  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'It happened' }).click();
  expect(await field.inputValue()).toBe('R-7719');

  await house.restart();
  await page.reload();
  await expect.poll(() => field.inputValue()).toBe('R-7719');
  await page.getByRole('button', { name: 'It happened' }).click();
  await page.getByText('answered by a person').waitFor();
  expect(await drafts(page)).toEqual([]);
});

it('forgets at sign-out what was typed, and nothing that another person typed in this browser', async () => {
  const house = await openHouse();
  const { id } = await asked(house.as('anna'), await start(house.as('anna')));
  await using window = await openWindow();
  const page = await window.open(house.url('ben', id));
  await box(page).fill('From Ben');
  await page.goto('about:blank');
  await page.goto(house.url('anna', id));
  await box(page).fill('From Anna');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await typed(page).toBe('');
  await page.reload();
  await typed(page).toBe('');
  await page.goto('about:blank');
  await page.goto(house.url('ben', id));
  await typed(page).toBe('From Ben');
});
