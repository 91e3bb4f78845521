import '@holdpoint/react/styles.css';
import type { Anchor, RevisionView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { AnchoredComments } from './anchored-comments.tsx';
import { overflowingIn, picture, type Scene, violations as violationsOf } from './browser.test-support.ts';
import { IterationDiff } from './iteration-diff.tsx';
import { anchoredReview, editedReview } from './iteration-diff-examples.ts';
import { campaignReview, exampleNow } from './review-examples.ts';
import { ReviewOutput } from './review-output.tsx';

beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const [, newest] = campaignReview.revisions as readonly [RevisionView, RevisionView];
const { body } = newest.proposal as { readonly body: string };

async function show(shown: ReactNode, { width, theme = 'light', dir }: Scene): Promise<void> {
  await page.viewport(Math.max(width, 320), 900);
  document.body.style.cssText = 'margin: 0; font-family: sans-serif';
  await render(
    <main data-theme={theme} dir={dir} style={{ inlineSize: width }}>
      {shown}
    </main>,
  );
}

async function compared(): Promise<void> {
  await expect.poll(() => document.querySelector('del.hp-removed')).not.toBeNull();
}

const violations = () => violationsOf({ 'heading-order': { enabled: false } });

const overflowing = () => overflowingIn('main', 'summary');

const scenes: readonly (readonly [string, Scene])[] = [
  ['891-light', { width: 891 }],
  ['891-dark', { width: 891, theme: 'dark' }],
  ['891-rtl', { width: 891, dir: 'rtl' }],
  ['600-light', { width: 600 }],
  ['320-light', { width: 320 }],
  ['320-dark', { width: 320, theme: 'dark' }],
  ['320-rtl', { width: 320, dir: 'rtl' }],
];

describe('[R83] the iteration diff', () => {
  it.each(scenes)('fits and is accessible: %s', async (name, scene) => {
    await show(<IterationDiff review={anchoredReview} />, scene);
    await compared();
    await picture(`diff-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each(scenes)('fits with objects, numbers, what is hidden and what was edited: %s', async (name, scene) => {
    await show(
      <div className="hp-root">
        <ReviewOutput review={editedReview} />
      </div>,
      scene,
    );
    await compared();
    await picture(`diff-kinds-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it('sets texts beside each other where there is room, and only there', async () => {
    await show(<IterationDiff review={anchoredReview} layout="split" />, { width: 891 });
    await compared();
    await picture('diff-split-891');
    expect(document.querySelectorAll('.hp-split')).toHaveLength(1);
    expect(await violations()).toEqual([]);
    const main = document.querySelector('main') as HTMLElement;
    main.style.inlineSize = '400px';
    await expect.poll(() => document.querySelectorAll('.hp-split').length).toBe(0);
    expect(page.getByRole('button', { name: 'Side by side' }).query()).toBeNull();
  });

  it('keeps apart what was added and what was removed in forced colours', async () => {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
    await show(<IterationDiff review={anchoredReview} />, { width: 600 });
    await compared();
    await picture('diff-600-forced');
    const line = (selector: string) => getComputedStyle(document.querySelector(selector) as Element).textDecorationLine;
    expect([line('.hp-added'), line('.hp-removed')]).toEqual(['underline', 'line-through']);
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  });
});

describe('[R83] commenting', () => {
  it('takes a passage that was selected with the mouse, and keeps it selected under the button', async () => {
    const onComment = vi.fn();
    await show(
      <div className="hp-root">
        <ReviewOutput review={campaignReview} onComment={onComment} />
      </div>,
      { width: 891 },
    );
    await compared();
    const kept = [...document.querySelectorAll('[data-passage="/body"] .hp-piece')].at(-1) as HTMLElement;
    await userEvent.tripleClick(kept);
    await page.getByRole('button', { name: 'Comment on the selected words' }).click();
    const [[{ path, quote }]] = onComment.mock.calls as [[Anchor]];
    expect(path).toBe('/body');
    expect(quote?.exact).toContain('It switches itself off and holds 80 °C for tea.');
    expect(quote?.exact).toBe(body.slice(quote?.start, quote?.end));
    expect(document.getSelection()?.isCollapsed).toBe(false);
    await picture('diff-selected');
  });

  it('has its buttons in sight for the keyboard, and for a finger', async () => {
    await show(
      <div className="hp-root">
        <ReviewOutput review={campaignReview} onComment={() => {}} />
      </div>,
      { width: 600 },
    );
    const button = page.getByRole('button', { name: 'Comment on Body' }).element() as HTMLElement;
    while (document.activeElement !== button) await userEvent.tab();
    expect(getComputedStyle(button).opacity).toBe('1');
  });

  it('draws the passages of remarks without a change of the tree', async () => {
    const start = body.indexOf('80 °C');
    const anchor: Anchor = {
      path: '/body',
      quote: { exact: '80 °C', prefix: '', suffix: '', start, end: start + 5 },
    };
    const comments = [{ anchor, text: 'Which tea?' }];
    await show(
      <div className="hp-root">
        <ReviewOutput review={campaignReview} comments={comments} />
        <AnchoredComments comments={comments} onCommentsChange={() => {}} schema={campaignReview.schema} />
      </div>,
      { width: 891 },
    );
    await compared();
    const drawn = () => [...(CSS.highlights.get('hp-passage') ?? [])].map((range) => String(range));
    await expect.poll(drawn).toEqual(['80 °C']);
    await page.getByRole('button', { name: 'Full text' }).click();
    await expect.poll(drawn).toEqual(['80 °C']);
    await picture('diff-comments');
    expect(await violations()).toEqual([]);
  });
});
