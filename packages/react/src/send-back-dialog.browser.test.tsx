/// <reference types="vite/client" />
import '@holdpoint/react/styles.css';
import { StrictMode, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { overflowingIn, violations } from './browser.test-support.ts';
import { exampleNow } from './review-examples.ts';
import { SendBackDialog, type SendBackDialogProps } from './send-back-dialog.tsx';
import {
  answered,
  askingImpact,
  researchImpact,
  sendBackReview,
  sentImpact,
  unanswered,
} from './send-back-dialog-examples.ts';

const pictures = '../../../.cache/screenshots';
const noop = () => {};

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
}

type Given = Omit<Partial<SendBackDialogProps>, keyof Scene>;

function Page({ theme = 'light', dir, ...props }: Given & Pick<Scene, 'theme' | 'dir'>) {
  const [to, setTo] = useState(props.to ?? ['marketResearch']);
  const [feedback, setFeedback] = useState(props.feedback ?? '');
  const [open, setOpen] = useState(props.open ?? true);
  return (
    <main data-theme={theme} dir={dir}>
      <section className="hp-root" aria-label="Review">
        <button type="button" onClick={() => setOpen(true)}>
          Open
        </button>
        <SendBackDialog
          review={sendBackReview}
          impact={answered(researchImpact)}
          sending={false}
          offline={false}
          templates={['Missing source', 'Wrong tone', 'Too long']}
          onRetry={noop}
          onSubmit={noop}
          {...props}
          to={to}
          onToChange={setTo}
          feedback={feedback}
          onFeedbackChange={setFeedback}
          open={open}
          onOpenChange={setOpen}
        />
      </section>
    </main>
  );
}

async function show({ width, height = 760, ...scene }: Scene, props: Given = {}) {
  await page.viewport(width, height);
  document.body.style.cssText = 'margin: 0; font-family: sans-serif';
  await render(
    <StrictMode>
      <Page {...scene} {...props} />
    </StrictMode>,
  );
  await Promise.all(
    dialog()
      .getAnimations()
      .map(({ finished }) => finished),
  );
}

const picture = (name: string) => page.screenshot({ path: `${pictures}/send-back-${name}.png` });
const dialog = () => document.querySelector('dialog') as HTMLDialogElement;

const overflowing = () => overflowingIn('dialog');

const feedback = '40 % is not supported by S-2. Find support or use the supported number, keep the headline.';

const scenes: readonly (readonly [string, Scene])[] = [
  ['900-light', { width: 900 }],
  ['900-dark', { width: 900, theme: 'dark' }],
  ['900-rtl', { width: 900, dir: 'rtl' }],
  ['700-low', { width: 700, height: 480 }],
  ['320-light', { width: 320, height: 1700 }],
  ['320-dark', { width: 320, height: 640, theme: 'dark' }],
  ['320-rtl', { width: 320, height: 640, dir: 'rtl' }],
];

describe('the send-back dialog', () => {
  it.each(scenes)('fits and is accessible: %s', async (name, scene) => {
    await show(scene, { feedback });
    await picture(name);
    expect(overflowing()).toEqual([]);
    const { top, bottom } = dialog().getBoundingClientRect();
    expect(top).toBeGreaterThan(0);
    expect(bottom).toBeLessThan(window.innerHeight);
    expect(await violations()).toEqual([]);
  });

  it.each<readonly [string, Given]>([
    ['asking', { impact: askingImpact, to: ['marketResearch'] }],
    ['unpicked', { to: [] }],
    ['unanswered', { impact: unanswered(null) }],
    ['older', { impact: unanswered(researchImpact), feedback }],
    ['offline', { offline: true, feedback }],
    ['sending', { sending: true, feedback, comments: 2 }],
    [
      'refused',
      {
        feedback,
        error: { code: 'DECISION_NOT_ALLOWED', message: 'It may not go there.', hint: 'Pick another task.' },
      },
    ],
    [
      'several',
      { impact: answered({ ...sentImpact, to: ['marketResearch', 'draft'] }), to: ['marketResearch', 'draft'] },
    ],
  ])('fits and is accessible in each state: %s', async (name, props) => {
    await show({ width: 900 }, props);
    await picture(name);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it('is walked through with the keyboard alone', async () => {
    const onSubmit = vi.fn();
    await show({ width: 900 }, { open: false, to: [], onSubmit });
    const opener = page.getByRole('button', { name: 'Open' });
    (opener.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('checkbox', { name: 'Market research' })).toHaveFocus();
    await userEvent.keyboard(' {Tab}');
    await expect.element(page.getByRole('checkbox', { name: 'Draft' })).toHaveFocus();
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByRole('textbox')).toHaveFocus();
    await userEvent.keyboard('Use S-2.');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onSubmit).toHaveBeenCalledExactlyOnceWith(['marketResearch'], 'Use S-2.');
    await userEvent.keyboard('{Escape}');
    await expect.element(opener).toHaveFocus();
    expect(dialog().open).toBe(false);
  });

  it('picks with Enter, and sends nothing by it', async () => {
    const onSubmit = vi.fn();
    await show({ width: 900 }, { feedback, onSubmit });
    (page.getByRole('checkbox', { name: 'Draft' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('checkbox', { name: 'Draft' })).toBeChecked();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('checkbox', { name: 'Draft' })).not.toBeChecked();
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('keeps what is behind it out of reach, and what was written', async () => {
    await show({ width: 900 }, { to: [] });
    for (let presses = 0; presses < 14; presses += 1) {
      await userEvent.keyboard('{Tab}');
      const inside = dialog().contains(document.activeElement) || document.activeElement === document.body;
      expect(inside).toBe(true);
    }
    await userEvent.fill(page.getByRole('textbox'), 'Use S-2.');
    await userEvent.keyboard('{Escape}');
    await userEvent.click(page.getByRole('button', { name: 'Open' }));
    await expect.element(page.getByRole('textbox')).toHaveValue('Use S-2.');
  });
});
