import '@holdpoint/react/styles.css';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { ReviewCardView, type ReviewCardViewProps } from './review-card-view.tsx';
import {
  approvedReview,
  campaignReview,
  decisionThat,
  exampleNow,
  firstRound,
  hostileReview,
  lostDecision,
  offlineConnection,
  sentBackReview,
  thirdRound,
} from './review-examples.ts';

const pictures = '../../../.cache/screenshots';
const noop = () => {};
const draft = { feedback: 'Give the test conditions for 28 % in the footnote.', revision: 2 };

beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Scene {
  readonly width: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly dir?: 'rtl';
  readonly font?: string;
  readonly accent?: string;
}

async function show(props: ReviewCardViewProps, scene: Scene) {
  const { width, height, theme = 'light', dir, font = 'sans-serif' } = scene;
  await page.viewport(Math.max(width, 320), height ?? 900);
  document.body.style.cssText = `margin: 0; font-family: ${font}; ${scene.accent ? `--hp-accent: ${scene.accent}` : ''}`;
  return render(
    <main data-theme={theme} dir={dir} style={{ width, ...(height !== undefined && { height, display: 'grid' }) }}>
      <ReviewCardView onNext={noop} onRepeat={noop} onRetryConnection={noop} {...props} />
    </main>,
  );
}

async function violations(): Promise<readonly string[]> {
  const { violations } = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'page-has-heading-one': { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

async function picture(name: string): Promise<void> {
  const { width, bottom } = (document.querySelector('main') as HTMLElement).getBoundingClientRect();
  await page.viewport(Math.max(320, Math.ceil(width)), Math.ceil(bottom));
  await page.screenshot({ path: `${pictures}/${name}.png`, element: document.querySelector('main') as HTMLElement });
}

function overflowing(): readonly string[] {
  const root = document.querySelector('.hp-card') as HTMLElement;
  const { left, right } = root.getBoundingClientRect();
  return [...root.querySelectorAll<HTMLElement>('*')]
    .filter((element) => !element.closest('.hp-hidden, svg, summary'))
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > right + 1 || box.left < left - 1);
    })
    .map((element) => element.className || element.tagName);
}

const scenes: readonly (readonly [string, Scene])[] = [
  ['1200-light', { width: 1200 }],
  ['1200-dark', { width: 1200, theme: 'dark' }],
  ['891-light', { width: 891, height: 816 }],
  ['720-light', { width: 720 }],
  ['720-rtl', { width: 720, dir: 'rtl' }],
  ['360-light', { width: 360 }],
  ['360-dark', { width: 360, theme: 'dark' }],
  ['280-light', { width: 280 }],
  ['280-rtl', { width: 280, dir: 'rtl' }],
];

describe('the review card', () => {
  it.each(scenes)('fits and is accessible: %s', async (name, scene) => {
    await show({ review: campaignReview, queue: { place: 2, total: 9 } }, scene);
    await picture(`card-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each<readonly [string, ReviewCardViewProps]>([
    ['first-round', { review: firstRound }],
    ['form', { review: campaignReview, draft }],
    ['stale', { review: thirdRound, draft }],
    ['lost', { review: campaignReview, decision: lostDecision, draft }],
    ['failed', { review: campaignReview, decision: decisionThat('failed', 'NETWORK'), draft }],
    ['offline', { review: campaignReview, connection: offlineConnection, draft }],
    ['offline-idle', { review: campaignReview, connection: offlineConnection }],
    ['approved', { review: approvedReview }],
    ['with-agent', { review: sentBackReview }],
    ['read-only', { review: { ...campaignReview, allowed: [] } }],
    ['hostile', { review: hostileReview }],
  ])('draws every state accessibly: %s', async (name, props) => {
    for (const [suffix, scene] of [
      ['760', { width: 760 }],
      ['320', { width: 320, theme: 'dark' }],
    ] as const) {
      const { unmount } = await show(props, scene);
      await picture(`state-${name}-${suffix}`);
      expect(overflowing()).toEqual([]);
      expect(await violations()).toEqual([]);
      await unmount();
    }
  });

  it('keeps its shapes in forced colours', async () => {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
    await show({ review: campaignReview }, { width: 720 });
    await picture('card-720-forced');
    expect(await violations()).toEqual([]);
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  });

  it('opens its context without moving what is above', async () => {
    await show({ review: campaignReview }, { width: 891 });
    for (const name of ['Inputs', 'Earlier tasks', 'Rounds']) {
      const button = page.getByRole('button', { name: new RegExp(name) });
      const before = button.element().getBoundingClientRect().top;
      await button.click();
      expect(button.element().getBoundingClientRect().top).toBe(before);
      await picture(`context-${name.toLowerCase().replace(' ', '-')}`);
      expect(await violations()).toEqual([]);
    }
  });
});
