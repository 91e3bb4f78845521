import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  openLanguage,
  openLanguages,
  openRun,
  openWindow,
  picture,
  startAndOpen,
  startDemo,
  tabTo,
  violations,
} from './demo.ts';

const request = '40 % is not supported by S-2. Find support or use the supported number, keep the headline.';
const ownWords = 'Pour a cup or a litre, and it stays hot.';

async function look(page: Page, name: string): Promise<void> {
  await picture(page, `campaign-${name}`);
  expect(await violations(page)).toEqual([]);
}

/** With the focus in the card, as its keys want it. */
async function press(page: Page, key: string): Promise<void> {
  await tabTo(page, 'button', 'Approve and localize');
  await page.keyboard.press(key);
}

/** Sends the open review back to research, from the `b` to the preview to the words. */
async function sendBackToResearch(page: Page, pictured = 'send-back'): Promise<void> {
  await press(page, 'b');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await tabTo(page, 'checkbox', 'Market research');
  await page.keyboard.press('Space');
  await dialog.getByText('Checked by the server just now').waitFor();
  const group = (name: string | RegExp) => dialog.getByRole('list', { name }).getByRole('listitem').allInnerTexts();
  expect((await group(/^Runs again/)).join('\n')).toMatch(/Market research[\s\S]*Draft/);
  expect((await group(/^Stays/)).join('\n')).toMatch(/Brief[\s\S]*Competitor scan/);
  await tabTo(page, 'textbox', /what should change/i);
  await page.keyboard.type(request);
  await look(page, pictured);
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'detached' });
}

/** Answers the open review in words. */
async function reply(page: Page, words: string): Promise<void> {
  await tabTo(page, 'textbox', 'Reply');
  await page.keyboard.type(words);
  await page.keyboard.press('Control+Enter');
}

async function approved(page: Page): Promise<void> {
  await page
    .getByText(/Mara Vogt approved this/)
    .first()
    .waitFor();
}

/** Keeps a page from reading what this matches until it is released: a network that is slower than its person. */
async function withhold(page: Page, url: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(url, async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}

/** The card asks about this revision. */
async function atRevision(page: Page, revision: number): Promise<void> {
  await page.getByText(`Your decision binds to revision ${revision}`).waitFor();
}

describe('campaign copy (S2) in the page', () => {
  it('[R03] [R41] [R84] goes from research to three languages with the keyboard alone', async () => {
    await using demo = await startDemo();
    await using window = await openWindow({ ignore: [/422/] });
    const page = await window.open(demo.url);
    await startAndOpen(page);
    await look(page, 'first-version');
    await sendBackToResearch(page);
    await atRevision(page, 2);
    await look(page, 'second-version');

    await press(page, 'e');
    const body = page.getByRole('textbox', { name: /^Body/ });
    await tabTo(page, 'textbox', /^Body/);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(`${ownWords} It is unbeatable.`);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').getByText('“unbeatable” is on the list of banned words.').waitFor();
    expect(await body.inputValue()).toBe(`${ownWords} It is unbeatable.`);
    await look(page, 'edit-refused');
    await page.reload();
    await body.waitFor();
    expect(await body.inputValue()).toBe(`${ownWords} It is unbeatable.`);

    await tabTo(page, 'textbox', /^Body/);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(ownWords);
    await page.keyboard.press('Control+Enter');
    await page
      .getByText(/Mara Vogt approved this with edits/)
      .first()
      .waitFor();
    await page.getByRole('heading', { name: /Edited by Mara Vogt/ }).waitFor();
    await look(page, 'edited');

    await openLanguages(page);
    for (const [code, quoted] of [
      ['de', `„${ownWords}“`],
      ['fr', `« ${ownWords} »`],
      ['it', `«${ownWords}»`],
    ] as const) {
      await openLanguage(page, code);
      await page.getByText(quoted).first().waitFor();
    }
    await look(page, 'localizations');
  });

  it('[R29] [R93] decides languages one by one, by buttons and by words, and has the one that was sent back done again', async () => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const page = await window.open(demo.url);
    await startAndOpen(page);
    await reply(page, 'looks good');
    await approved(page);

    await openLanguages(page);
    const group = page.getByRole('region', { name: 'Localize' });
    await group.getByRole('listitem').filter({ hasText: 'in review' }).nth(3).waitFor();
    await look(page, 'group');
    await page.reload();
    await openLanguage(page, 'de');
    await tabTo(page, 'button', 'Approve this language');
    await page.keyboard.press('a');
    await approved(page);
    await openLanguage(page, 'fr');
    await reply(page, 'blue elephants on Tuesday');
    await page.getByText('This could not be interpreted. Please choose.').first().waitFor();
    await look(page, 'reply-unclear');
    await reply(page, 'please shorten the headline');
    await page.getByText('Des matins doux.').first().waitFor();
    // nobody asks whether to go on: the words were their own
    await atRevision(page, 2);
    await look(page, 'language-again');

    await openRun(page);
    const tasks = page.getByRole('list', { name: 'Tasks' }).getByRole('listitem');
    const languages = tasks.filter({ hasText: 'Localize: ' });
    await languages.nth(2).waitFor();
    expect(await languages.filter({ hasText: 'attempt 2' }).allInnerTexts()).toEqual([
      expect.stringContaining('Localize: fr'),
    ]);
    expect(await languages.filter({ hasText: 'accepted by Mara Vogt' }).allInnerTexts()).toEqual([
      expect.stringContaining('Localize: de'),
    ]);
    await look(page, 'languages');
  });

  it('[R70] refuses a second lawyer’s approval of the first version, and offers the second', async () => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const mara = await window.open(demo.url);
    await startAndOpen(mara);
    const jonas = await window.open(demo.url);
    await jonas.getByLabel('Signed in as').selectOption('jonas');
    await jonas.goto(mara.url());
    await atRevision(jonas, 1);
    const release = await withhold(jonas, '**/holdpoint/reviews/*');
    await sendBackToResearch(mara);
    await atRevision(mara, 2);

    await press(jonas, 'a');
    await jonas.locator('[data-slot="review-stale-notice"]').waitFor();
    await atRevision(mara, 2);
    expect(await mara.getByRole('button', { name: 'Approve and localize' }).isVisible()).toBe(true);
    release();
    await jonas.getByRole('button', { name: 'Go on with revision 2', disabled: false }).waitFor();
    await look(jonas, 'stale');
    await tabTo(jonas, 'button', 'Go on with revision 2');
    await jonas.keyboard.press('Enter');
    await atRevision(jonas, 2);
    await press(jonas, 'a');
    await mara
      .getByText(/Jonas Weber approved this/)
      .first()
      .waitFor();
  });

  it.each([
    { name: 'dark', width: 1280, dark: true },
    { name: 'narrow', width: 320, dark: false },
    { name: 'narrow-dark', width: 320, dark: true },
  ])('has nothing for axe to find in card, dialog and editor when it is $name', async ({ name, ...options }) => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const page = await window.open(demo.url, options);
    await startAndOpen(page);
    await sendBackToResearch(page, `send-back-${name}`);
    await atRevision(page, 2);
    await look(page, `card-${name}`);
    await press(page, 'e');
    await page.getByRole('textbox', { name: /^Body/ }).waitFor();
    await look(page, `edit-${name}`);
  });
});
