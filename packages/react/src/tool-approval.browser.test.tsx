import '@holdpoint/react/styles.css';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import {
  overflowingIn,
  picture as pictureOf,
  type Scene,
  violations as violationsNow,
} from './browser.test-support.ts';
import { exampleNow, offlineConnection } from './review-examples.ts';
import { ToolApprovalView, type ToolApprovalViewProps } from './tool-approval-view.tsx';
import {
  doubtfulReview,
  editDraft,
  editedArguments,
  failedReview,
  forgedReview,
  lateReview,
  maskedCallReview,
  mediumReview,
  recheckedReview,
  refundedReview,
  refundReview,
  refusedRefund,
} from './tool-examples.ts';

const noop = () => {};

beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function show(props: ToolApprovalViewProps, { width, theme = 'light', dir }: Scene) {
  await page.viewport(Math.max(width, 320), 900);
  document.body.style.cssText = 'margin: 0; font-family: sans-serif';
  return render(
    <main data-theme={theme} dir={dir} style={{ width }}>
      <ToolApprovalView onNext={noop} onRepeat={noop} onRetryConnection={noop} data-framed="" {...props} />
    </main>,
  );
}

const picture = (name: string) => pictureOf(`tool-${name}`);

/** With nothing hovered, and nothing on its way in. */
async function violations(): Promise<readonly string[]> {
  await cdp().send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 0, y: 0 });
  await Promise.all(document.getAnimations().map(({ finished }) => finished));
  return violationsNow();
}

const overflowing = () => overflowingIn('.hp-card', 'summary', '.hp-tool-folded');

const run = (name: string | RegExp) => page.getByRole('button', { name });

describe('a tool call', () => {
  it.each<readonly [string, Scene]>([
    ['1200-light', { width: 1200 }],
    ['720-light', { width: 720 }],
    ['720-dark', { width: 720, theme: 'dark' }],
    ['720-rtl', { width: 720, dir: 'rtl' }],
    ['420-light', { width: 420 }],
    ['280-light', { width: 280 }],
    ['280-dark', { width: 280, theme: 'dark' }],
    ['280-rtl', { width: 280, dir: 'rtl' }],
  ])('fits and is accessible, changed and asked about once more: %s', async (name, scene) => {
    await show({ review: refundReview, draft: editDraft }, scene);
    await picture(name);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
    await run('Refund 89.00 EUR').click();
    await picture(`confirm-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each<readonly [string, ToolApprovalViewProps]>([
    ['medium', { review: mediumReview }],
    ['late', { review: lateReview }],
    [
      'refused',
      {
        review: mediumReview,
        draft: { ...editDraft, edited: { ...editedArguments, amount: 200 } },
        decision: refusedRefund,
      },
    ],
    ['stale', { review: recheckedReview, draft: editDraft }],
    ['offline', { review: refundReview, draft: editDraft, connection: offlineConnection }],
    ['doubtful', { review: doubtfulReview }],
    ['refunded', { review: refundedReview }],
    ['failed', { review: failedReview }],
    ['read-only', { review: { ...refundReview, allowed: [] } }],
    ['masked', { review: maskedCallReview }],
    ['forged', { review: forgedReview }],
    ['words', { review: mediumReview, draft: { feedback: 'Without the shipping, please.', revision: 1 } }],
  ])('draws every state accessibly: %s', async (name, props) => {
    for (const [suffix, scene] of [
      ['720', { width: 720 }],
      ['320', { width: 320, theme: 'dark' }],
    ] as const) {
      const { unmount } = await show(props, scene);
      await picture(`state-${name}-${suffix}`);
      expect(overflowing()).toEqual([]);
      expect(await violations()).toEqual([]);
      await unmount();
    }
  });

  it.each([720, 420, 280])('confirms at another place than the first click, at %i px', async (width) => {
    const onDecide = vi.fn();
    await show({ review: refundReview, draft: editDraft, onDecide }, { width });
    const first = await run('Refund 89.00 EUR').element();
    const { x, y, width: wide, height } = first.getBoundingClientRect();
    await run('Refund 89.00 EUR').click();
    const sheet = page.getByRole('alertdialog');
    await expect.element(sheet).toBeVisible();
    const hit = document.elementFromPoint(x + wide / 2, y + height / 2);
    expect(hit?.closest('[data-action="confirm"]')).toBeNull();
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('keeps everything but the sheet out of reach of pointer and keys', async () => {
    await show({ review: refundReview, draft: editDraft }, { width: 720 });
    await run('Refund 89.00 EUR').click();
    await expect.element(page.getByRole('button', { name: 'Keep reviewing' })).toHaveFocus();
    await userEvent.tab();
    await expect.element(run('Refund 89.00 EUR')).toHaveFocus();
    await userEvent.tab();
    expect(document.activeElement?.closest('.hp-tool-rest')).toBeNull();
    const amount = document.querySelector<HTMLInputElement>('[data-path="/amount"] input');
    const box = amount?.getBoundingClientRect();
    expect(document.elementFromPoint((box?.x ?? 0) + 5, (box?.y ?? 0) + 5)).not.toBe(amount);
    await userEvent.keyboard('{Escape}');
  });

  it('is drawn with the colours a person forces', async () => {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
    await show({ review: refundReview, draft: editDraft }, { width: 720 });
    await run('Refund 89.00 EUR').click();
    await picture('forced-colors');
    expect(await violations()).toEqual([]);
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  });

  it('shows its JSON view accessibly', async () => {
    for (const width of [720, 280]) {
      const { unmount } = await show({ review: forgedReview }, { width });
      await run('JSON').click();
      await picture(`json-${width}`);
      expect(overflowing()).toEqual([]);
      expect(await violations()).toEqual([]);
      await unmount();
    }
  });

  it('has room for the form of a result', async () => {
    for (const width of [720, 280]) {
      const draft = { feedback: '', revision: 1, answer: { refundId: 'R-7719' } };
      const { unmount } = await show({ review: doubtfulReview, draft }, { width });
      await picture(`answer-${width}`);
      expect(overflowing()).toEqual([]);
      expect(await violations()).toEqual([]);
      await unmount();
    }
  });
});
