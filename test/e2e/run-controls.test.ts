import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openWindow, picture, startDemo, tabTo, violations } from './demo.ts';

async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, 'button', name);
  await page.keyboard.press('Enter');
}

/** Starts a campaign and stays on its page until it waits for legal. */
async function startAndWatch(page: Page): Promise<void> {
  await tabTo(page, 'link', 'Runs');
  await page.keyboard.press('Enter');
  await press(page, 'Start the crew');
  await page.getByRole('button', { name: /open review/i }).waitFor();
}

it('lets an administrator pause, resume, run again and cancel, with the keyboard alone', async () => {
  await using demo = await startDemo();
  await using window = await openWindow();
  const page = await window.open(demo.url);
  await startAndWatch(page);
  const listed = (status: string) => page.getByText(`Campaign copy, ${status}, 3 of 7 tasks`).waitFor();

  await press(page, 'Pause');
  await listed('paused');
  await press(page, 'Resume');
  await listed('waiting');

  await tabTo(page, 'combobox', 'Again from');
  await page.keyboard.type('Market');
  await tabTo(page, 'textbox', 'What should change');
  await page.keyboard.type('Look at S-3 as well.');
  await picture(page, 'run-controls');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  // two tries for the first version, two for the second
  await page.getByText('attempt 4').waitFor();
  await listed('waiting');
  expect(await page.getByRole('textbox', { name: 'What should change' }).inputValue()).toBe('');

  await press(page, 'Cancel…');
  await press(page, 'Cancel for good');
  await page.getByRole('region', { name: 'Run controls' }).waitFor({ state: 'detached' });
  await listed('cancelled');
});

it('offers no controls to somebody who is no administrator', async () => {
  await using demo = await startDemo();
  await using window = await openWindow();
  const page = await window.open(demo.url);
  await page.getByLabel('Signed in as').selectOption('jonas');
  await startAndWatch(page);
  expect(await page.getByRole('region', { name: 'Run controls' }).count()).toBe(0);
});
