import { describe, expect, it } from 'vitest';
import {
  openFromRun,
  openLanguage,
  openLanguages,
  openWindow,
  picture,
  startAndOpen,
  startDemo,
  tabTo,
  violations,
} from './demo.ts';

describe('the demo', () => {
  it('[R01] [R26] [R56] is walked from start to done with the keyboard alone, over a reload and a second tab', async () => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const page = await window.open(demo.url);
    await startAndOpen(page);
    await picture(page, 'inbox-and-card');
    expect(await violations(page)).toEqual([]);

    // asking for changes, with a reload in the middle of the sentence
    await tabTo(page, 'button', /request changes/i);
    await page.keyboard.press('Enter');
    await page.keyboard.type('40 % is not supported by S-2. ');
    await page.getByText(/draft kept/i).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Can this copy go to localization?' }).waitFor();
    const words = page.getByRole('textbox', { name: /request|change/i });
    if (!(await words.isVisible())) {
      await tabTo(page, 'button', /request changes/i);
      await page.keyboard.press('Enter');
    }
    await expect.poll(() => words.inputValue()).toContain('40 % is not supported by S-2.');
    await words.press('End');
    await page.keyboard.type('Use the supported number, keep the headline.');
    await page.keyboard.press('Control+Enter');

    // a second tab sees the second iteration without asking for it
    const second = await page.context().newPage();
    await second.goto(page.url());
    await second
      .getByText(/iteration 2|revision 2/i)
      .first()
      .waitFor();
    await second
      .getByText(/28 % \(S-2\)/)
      .first()
      .waitFor();
    await picture(second, 'second-iteration');
    expect(await violations(second)).toEqual([]);
    await second.close();

    await tabTo(page, 'button', 'Approve and localize');
    await page.keyboard.press('Enter');
    await page
      .getByText(/Mara Vogt approved|You approved/i)
      .first()
      .waitFor();

    await openLanguages(page);
    await page.reload();
    for (const code of ['de', 'fr', 'it'] as const) {
      await openLanguage(page, code);
      await tabTo(page, 'button', 'Approve this language');
      await page.keyboard.press('Enter');
      await page
        .getByText(/Mara Vogt approved|You approved/i)
        .first()
        .waitFor();
    }
    await picture(page, 'group-accepted');

    await openFromRun(page);
    await page.getByRole('heading', { name: 'Publish this campaign in all its languages?' }).waitFor();
    await tabTo(page, 'button', 'Approve and publish');
    await page.keyboard.press('Enter');
    await tabTo(page, 'link', 'Runs');
    await page.keyboard.press('Enter');
    await page.getByText(/done, 10 of 10 tasks/).waitFor();
  });

  it('[R58] shows a second person at once who decided', async () => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const mara = await window.open(demo.url);
    await startAndOpen(mara);
    const jonas = await window.open(demo.url);
    await jonas.getByLabel('Signed in as').selectOption('jonas');
    await jonas.goto(mara.url());
    await jonas.getByRole('button', { name: 'Approve and localize' }).waitFor();
    await mara.getByRole('button', { name: 'Approve and localize' }).click();
    await jonas
      .getByText(/Mara Vogt approved/)
      .first()
      .waitFor({ timeout: 1_000 });
    expect(await jonas.getByRole('button', { name: 'Approve and localize' }).count()).toBe(0);
  });

  it('[R58] keeps what is typed apart by who is signed in, and forgets it at sign-out', async () => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const page = await window.open(demo.url);
    await startAndOpen(page);
    const box = page.getByRole('textbox', { name: 'Your reply' });
    const typed = (words: string) => expect.poll(() => box.inputValue()).toBe(words);
    const person = page.getByLabel('Signed in as');
    await box.fill('From Mara');
    await person.selectOption('jonas');
    await typed('');
    await box.fill('From Jonas');
    await person.selectOption('mara');
    await typed('From Mara');
    await tabTo(page, 'button', 'Sign out');
    await page.keyboard.press('Enter');
    await tabTo(page, 'button', /Mara Vogt/);
    await picture(page, 'sign-in');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await typed('');
    await person.selectOption('jonas');
    await typed('From Jonas');
  });

  it.each([
    { name: 'narrow', width: 320, dark: false },
    { name: 'narrow-dark', width: 320, dark: true },
    { name: 'dark', width: 1280, dark: true },
  ])('has nothing for axe to find when it is $name', async ({ name, ...options }) => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const page = await window.open(demo.url, options);
    await startAndOpen(page);
    await picture(page, `card-${name}`);
    expect(await violations(page)).toEqual([]);
  });
});
