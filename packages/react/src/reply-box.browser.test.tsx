/// <reference types="vite/client" />
import '@holdpoint/react/styles.css';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { overflowingIn, picture, type Scene, violations } from './browser.test-support.ts';
import { everyReply } from './question-examples.ts';
import { ReplyBox } from './reply-box.tsx';
import { exampleNow } from './review-examples.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

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

const overflowing = () => overflowingIn('.hp-root');

describe('the reply box', () => {
  it.each(scenes)('[R97] fits and is accessible with every state: %s', async (name, scene) => {
    await show(scene);
    await picture(`reply-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it('has its button beside the words, however wide it is', async () => {
    await show({ width: 1400 });
    const place = (role: 'textbox' | 'button') => page.getByRole(role).element().getBoundingClientRect();
    expect(place('button').left - place('textbox').right).toBeLessThan(16);
    expect(place('button').width).toBeLessThan(160);
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
