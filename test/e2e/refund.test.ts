import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { choose, openWindow, picture, startDemo, tabTo, violations } from './demo.ts';

async function look(page: Page, name: string): Promise<void> {
  await picture(page, `refund-${name}`);
  expect(await violations(page)).toEqual([]);
}

async function pick(page: Page, label: string, letter: string): Promise<void> {
  await tabTo(page, 'combobox', label);
  await page.keyboard.press(letter);
}

async function press(page: Page, role: 'button' | 'link', name: string | RegExp): Promise<void> {
  await tabTo(page, role, name);
  await page.keyboard.press('Enter');
}

/** Lena, a support lead, starts a ticket of the refund desk, by the first letter of its name; its page is open. */
async function startTicket(page: Page, ticket: string, title: string): Promise<void> {
  await pick(page, 'Signed in as', 'L');
  await press(page, 'link', 'Runs');
  await pick(page, 'Crew', 'R');
  await pick(page, 'Ticket', ticket);
  await press(page, 'button', 'Start the crew');
  const run = page.getByRole('region', { name: 'Refund desk' });
  await run.getByText(new RegExp(`^${title}`)).waitFor();
  await run
    .getByText(/your turn|waits for a person/)
    .first()
    .waitFor();
}

/** Tabs to the inbox and goes through it by its keys until the newest review with this question is chosen. */
async function openFromInbox(page: Page, question: string): Promise<void> {
  await press(page, 'link', 'Reviews');
  await choose(page, question);
  await page.getByRole('heading', { name: question }).waitFor();
}

async function writeAmount(page: Page, typed: string): Promise<void> {
  await tabTo(page, 'textbox', /^Amount/);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(typed);
}

/** The last question stands at another place than the button that led to it, and begins on the way back. */
async function confirm(page: Page, label: string): Promise<void> {
  const sheet = page.getByRole('alertdialog');
  await sheet.waitFor();
  expect(await sheet.getByRole('button', { name: /Keep reviewing/ }).evaluate(holdsFocus)).toBe(true);
  await page.keyboard.press('Tab');
  expect(await sheet.getByRole('button', { name: label }).evaluate(holdsFocus)).toBe(true);
  await page.keyboard.press('Enter');
}

const holdsFocus = (element: Element) => element === document.activeElement;

const kettle = ['C', 'T-8841'] as const;
const asks = 'Refund clerk asks to pay back 95.90 EUR';

describe('the refund desk (S1) in the page', () => {
  it('[R64] [R84] goes from the ticket over the lead’s amount to the letter with the keyboard alone', async () => {
    await using demo = await startDemo();
    await using window = await openWindow({ ignore: [/422/] });
    const page = await window.open(demo.url);
    await startTicket(page, ...kettle);
    await look(page, 'timeline');
    await openFromInbox(page, asks);
    await look(page, 'call');

    await writeAmount(page, '200');
    await press(page, 'button', 'Refund 200.00 EUR');
    await confirm(page, 'Refund 200.00 EUR');
    await page.getByText('200.00 EUR is more than can be refunded: 95.90 EUR is left of A-4721.').waitFor();
    expect(await page.getByRole('textbox', { name: /^Amount/ }).inputValue()).toBe('200');
    await look(page, 'refused');

    await writeAmount(page, '89');
    await press(page, 'button', 'Refund 89.00 EUR');
    const sheet = page.getByRole('alertdialog', { name: 'Pay 89.00 EUR back for order A-4721?' });
    await sheet.getByText('The agent had asked for 95.90').waitFor();
    await look(page, 'confirm');
    // a second press at the same place goes back, and nothing has happened
    await page.keyboard.press('Enter');
    await sheet.waitFor({ state: 'detached' });
    await press(page, 'button', 'Refund 89.00 EUR');
    await confirm(page, 'Refund 89.00 EUR');
    await page.getByText('Exactly this ran').waitFor();
    await page.getByText('R-1001').waitFor();
    await look(page, 'ran');

    await openFromInbox(page, 'Send this letter to the customer?');
    await page.getByText('We have paid 89.00 EUR back to your card.').waitFor();
    await look(page, 'letter');
    await press(page, 'button', 'Approve and send');
    await press(page, 'link', 'Runs');
    await page.getByText('Refund desk, done, 6 of 6 tasks').waitFor();
  });

  it('[R64] asks nobody about 24.00 on a fresh order, and shows the reason code on an old one', async () => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const page = await window.open(demo.url);
    await startTicket(page, 'L', 'T-8844');
    await openFromInbox(page, 'Send this letter to the customer?');
    await page.getByText('We have paid 24.00 EUR back to your card.').waitFor();
    await startTicket(page, 'O', 'T-8850');
    await openFromInbox(page, 'Refund clerk asks to pay back 24.00 EUR');
    await page.getByText('Day 41.').waitFor();
    await press(page, 'link', 'Runs');
    await page.getByRole('link', { name: 'A-4730, day 41 Policy expert, done, 1 of 1 tasks' }).waitFor();
    await page.goBack();
    expect(await page.getByRole('radio', { name: 'WARRANTY' }).isChecked()).toBe(true);
    await look(page, 'reason-code');
  });

  it.each([
    { name: 'dark', width: 1280, dark: true },
    { name: 'narrow', width: 320, dark: false },
    { name: 'narrow-dark', width: 320, dark: true },
  ])('has nothing for axe to find in the call and its last question when it is $name', async ({ name, ...options }) => {
    await using demo = await startDemo();
    await using window = await openWindow();
    const page = await window.open(demo.url, options);
    await startTicket(page, ...kettle);
    await look(page, `start-${name}`);
    await openFromInbox(page, asks);
    await look(page, `call-${name}`);
    await press(page, 'button', 'Refund 95.90 EUR');
    await page.getByRole('alertdialog').waitFor();
    await look(page, `confirm-${name}`);
  });
});
