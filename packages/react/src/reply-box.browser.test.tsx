/// <reference types="vite/client" />
import '@holdpoint/react/styles.css';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { everyReply } from './question-examples.ts';
import { ReplyBox } from './reply-box.tsx';
import { exampleNow } from './review-examples.ts';

const pictures = '../../../.cache/screenshots';

beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Scene {
  readonly width: number;
  readonly theme?: 'light' | 'dark';
  readonly dir?: 'rtl';
}
const scenes: readonly (readonly [string, Scene])[] = [
  ['600-light', { width: 600 }],
  ['600-dark', { width: 600, theme: 'dark' }],
  ['600-rtl', { width: 600, dir: 'rtl' }],
  ['280-light', { width: 280 }],
];

async function show({ width, theme = 'light', dir }: Scene) {
  await page.viewport(Math.max(width, 320), 900);
  document.body.style.cssText = 'margin: 0; font-family: sans-serif';
  return render(
    <main data-theme={theme} dir={dir} style={{ width }}>
      <ReplyBox onReply={() => {}} status="error" replies={everyReply} value="Yes, but only" />
    </main>,
  );
}

async function picture(name: string): Promise<void> {
  const main = document.querySelector('main') as HTMLElement;
  await page.viewport(Math.max(320, main.offsetWidth), Math.ceil(main.getBoundingClientRect().bottom));
  await page.screenshot({ path: `${pictures}/${name}.png`, element: main });
}

function overflowing(): readonly string[] {
  const root = document.querySelector('.hp-root') as HTMLElement;
  const { left, right } = root.getBoundingClientRect();
  return [...root.querySelectorAll<HTMLElement>('*')]
    .filter((element) => !element.closest('.hp-hidden, svg'))
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > right + 1 || box.left < left - 1);
    })
    .map((element) => element.className || element.tagName);
}

describe('the reply box', () => {
  it.each(scenes)('[R97] fits and is accessible with every state: %s', async (name, scene) => {
    await show(scene);
    await picture(`reply-${name}`);
    expect(overflowing()).toEqual([]);
    const { violations } = await axe.run(document.body, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: { 'page-has-heading-one': { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('keeps its shapes in forced colours', async () => {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
    await show({ width: 600 });
    const forced = matchMedia('(forced-colors: active)').matches;
    await picture('reply-forced');
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
    expect(forced).toBe(true);
  });
});
