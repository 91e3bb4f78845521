import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type RunningProcess, startProcess } from '@holdpoint/testing';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { expect } from 'vitest';
import { launchChromium } from '../support/chromium.ts';

const demo = join(import.meta.dirname, '../../apps/demo');
const entry = join(demo, 'server/main.ts');
let built: Promise<unknown> | null = null;

export interface Demo extends AsyncDisposable {
  readonly url: string;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** The same port and the same database file. */
  restart(): Promise<void>;
}

/** The demo as a customer starts it, in a process of its own, on an empty database. */
export async function startDemo(env: Readonly<Record<string, string>> = {}): Promise<Demo> {
  built ??= build({ configFile: join(demo, 'web/vite.config.ts'), logLevel: 'error' });
  await built;
  const folder = await mkdtemp(join(tmpdir(), 'holdpoint-e2e-'));
  const settings = {
    HOLDPOINT_FILE: join(folder, 'demo.db'),
    HOLDPOINT_LEASE_MS: '400',
    HOLDPOINT_TOKENS_PER_SECOND: '0',
    ...env,
  };
  let running: RunningProcess = await startProcess({ entry, env: { PORT: '0', ...settings } });
  const url = running.address;
  return {
    url,
    kill: async () => {
      await running.kill('SIGKILL');
    },
    restart: async () => {
      running = await startProcess({ entry, env: { ...settings, PORT: new URL(url).port } });
    },
    [Symbol.asyncDispose]: async () => {
      await running.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Window extends AsyncDisposable {
  readonly browser: Browser;
  /** A tab with storage of its own: another person, or another machine. */
  open(
    url: string,
    options?: { readonly dark?: boolean; readonly width?: number; readonly height?: number },
  ): Promise<Page>;
}

/** A real browser. Console errors and failed page scripts fail the test when it is closed. */
export async function openWindow({ ignore = [] }: { readonly ignore?: readonly RegExp[] } = {}): Promise<Window> {
  const browser = await launchChromium();
  const complaints: string[] = [];
  return {
    browser,
    open: async (url, { dark = false, width = 1280, height = 860 } = {}) => {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(url);
      return page;
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      expect(complaints.filter((text) => !ignore.some((pattern) => pattern.test(text)))).toEqual([]);
    },
  };
}

/** WCAG 2.2 A and AA by axe; the page's violations, readable. */
export async function violations(page: Page): Promise<readonly string[]> {
  // half faded in, nothing has its contrast
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  await page.emulateMedia({ reducedMotion: null });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

/** Moves the focus with Tab until it is on the element with this role and name. */
export async function tabTo(page: Page, role: Parameters<Page['getByRole']>[0], name: string | RegExp): Promise<void> {
  const target = page.getByRole(role, { name }).first();
  await target.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Eighty tabs do not reach the ${role} ${name}.`);
}

/** A picture for people to look at, in `.cache/screenshots`. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = join(import.meta.dirname, '../../.cache/screenshots', `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
}

/** Starts a campaign with the keyboard alone and opens its first review. */
export async function startAndOpen(page: Page): Promise<void> {
  await tabTo(page, 'link', 'Runs');
  await page.keyboard.press('Enter');
  await tabTo(page, 'button', 'Start the crew');
  await page.keyboard.press('Enter');
  await tabTo(page, 'button', /open review/i);
  await picture(page, 'timeline');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Can this copy go to localization?' }).waitFor();
}

/** Opens the group of the one campaign's languages, once all of them wait. */
export async function openLanguages(page: Page): Promise<void> {
  await openRun(page);
  await page
    .getByRole('button', { name: /open review/i })
    .nth(2)
    .waitFor();
  await tabTo(page, 'link', 'Reviews');
  await page.keyboard.press('Enter');
  await choose(page, /Localize.*3 of 3 waiting/);
  await page.getByRole('region', { name: 'Localize' }).waitFor();
}

/** Goes through the inbox by its keys until this row is chosen. */
export async function choose(page: Page, name: string | RegExp): Promise<void> {
  const row = page.getByRole('treeitem', { name }).last();
  await row.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await row.evaluate((element) => element === document.activeElement)) break;
    const inInbox = await page.evaluate(() => document.activeElement?.getAttribute('role') === 'treeitem');
    await page.keyboard.press(inInbox ? 'ArrowDown' : 'Tab');
  }
  await page.keyboard.press('Enter');
}

/** Opens a language's review at its place in the group that is open. */
export async function openLanguage(page: Page, code: 'de' | 'fr' | 'it'): Promise<void> {
  await tabTo(page, 'button', new RegExp(`Localize: ${code}`));
  await page.keyboard.press('Enter');
  await page
    .getByRole('region', { name: 'Does this say the same as the approved copy?' })
    .getByText(`Localize: ${code}`)
    .waitFor();
}

/** Opens the page of the one campaign. */
export async function openRun(page: Page): Promise<void> {
  await tabTo(page, 'link', 'Runs');
  await page.keyboard.press('Enter');
  await tabTo(page, 'link', /BrightPath 2 kettle, DE/);
  await page.keyboard.press('Enter');
}

/** Opens the first review of the one campaign that waits. */
export async function openFromRun(page: Page): Promise<void> {
  await openRun(page);
  await tabTo(page, 'button', /open review/i);
  await page.keyboard.press('Enter');
}
