/// <reference types="vite/client" />
import '@holdpoint/react/styles.css';
import { StrictMode, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { AgentQuestionView, type AgentQuestionViewProps } from './agent-question-view.tsx';
import { overflowingIn, picture, type Scene, violations } from './browser.test-support.ts';
import {
  answeredQuestion,
  askedBackQuestion,
  lossAnswer,
  lossQuestion,
  lostAnswer,
  questionNow,
  questionWith,
  refusedAnswer,
  secondQuestion,
} from './question-examples.ts';
import { offlineConnection } from './review-examples.ts';

const noop = () => {};

beforeEach(() => {
  vi.useFakeTimers({ now: questionNow, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
});

const scenes: readonly (readonly [string, Scene])[] = [
  ['600-light', { width: 600 }],
  ['600-dark', { width: 600, theme: 'dark' }],
  ['600-rtl', { width: 600, dir: 'rtl' }],
  ['487-light', { width: 487 }],
  ['280-light', { width: 280 }],
];

type Given = Partial<AgentQuestionViewProps>;
const filled: Given = { draft: { feedback: '', revision: 1, answer: lossAnswer } };

function Question({ draft: first, ...props }: Given) {
  const [draft, setDraft] = useState(first ?? { feedback: '', revision: 0 });
  return (
    <AgentQuestionView
      review={lossQuestion}
      onClose={noop}
      data-framed=""
      {...props}
      draft={draft}
      onDraftChange={setDraft}
    />
  );
}

async function show({ width, theme = 'light', dir }: Scene, props: Given = filled) {
  await page.viewport(Math.max(width, 320), 900);
  document.body.style.cssText = 'margin: 0; font-family: Inter, sans-serif';
  return render(
    <StrictMode>
      <main data-theme={theme} dir={dir} style={{ width }}>
        <Question {...props} />
      </main>
    </StrictMode>,
  );
}

const overflowing = () => overflowingIn('.hp-root');

async function emulate(features: readonly { readonly name: string; readonly value: string }[], touch = false) {
  await cdp().send('Emulation.setTouchEmulationEnabled', { enabled: touch });
  await cdp().send('Emulation.setEmulatedMedia', { features: [...features] });
}

describe('a question', () => {
  it.each(scenes)('[R97] fits and is accessible: %s', async (name, scene) => {
    await show(scene);
    await picture(`question-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each(scenes)('[R97] fits and is accessible with a refused answer: %s', async (name, scene) => {
    await show(scene, { ...filled, decision: refusedAnswer });
    await picture(`question-refused-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each<readonly [string, Given]>([
    ['blank', {}],
    ['answered', { review: answeredQuestion }],
    ['asked back', { review: askedBackQuestion }],
    ['lost', { ...filled, decision: lostAnswer }],
    ['stale', { ...filled, review: secondQuestion }],
    ['offline', { ...filled, connection: offlineConnection }],
    ['sending', { ...filled, decision: { ...refusedAnswer, state: 'submitting', error: null } }],
    ['readable', { review: { ...lossQuestion, allowed: [] } }],
    ['cancelled', { review: { ...lossQuestion, state: 'cancelled', turn: 'nobody', allowed: [] } }],
    ['a number', { review: questionWith({ type: 'number', title: 'Amount in EUR' }) }],
  ])('[R97] fits and is accessible when it is %s', async (name, props) => {
    await show({ width: 487 }, props);
    await picture(`question-${name.replaceAll(' ', '-')}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it('[R97] fits and is accessible while a person asks back', async () => {
    await show({ width: 320 }, { draft: { feedback: 'What is this for?', revision: 1 } });
    await page.getByRole('button', { name: 'Ask back…' }).click();
    await picture('question-asking-back');
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it('keeps its shapes in forced colours', async () => {
    await emulate([{ name: 'forced-colors', value: 'active' }]);
    await show({ width: 600 }, { ...filled, decision: refusedAnswer });
    const forced = matchMedia('(forced-colors: active)').matches;
    await picture('question-forced');
    await emulate([]);
    expect(forced).toBe(true);
  });

  it.each([
    [600, 2],
    [487, 1],
  ])('has its short fields side by side where there is room: %i wide', async (width, columns) => {
    await show({ width });
    const tops = ['/dateOfLoss', '/waterShutOff'].map(
      (path) => document.querySelector(`[data-path="${path}"]`)?.getBoundingClientRect().top,
    );
    expect(new Set(tops).size).toBe(columns === 2 ? 1 : 2);
  });

  it('[R97] has targets for a finger under a coarse pointer', async () => {
    await emulate([{ name: 'pointer', value: 'coarse' }], true);
    await show({ width: 320 });
    const coarse = matchMedia('(pointer: coarse)').matches;
    const low = [
      ...document.querySelectorAll<HTMLElement>('button, select, summary, input[type="date"], label:has(input)'),
    ]
      .filter((element) => element.getBoundingClientRect().height < 44)
      .map(({ className }) => className);
    await emulate([]);
    expect(coarse).toBe(true);
    expect(low).toEqual([]);
  });

  it('[R55] is answered by keys alone', async () => {
    const onDecide = vi.fn();
    await show({ width: 487 }, { onDecide });
    await userEvent.keyboard('{Tab}{Tab}11142026');
    const radio = () => document.activeElement?.matches('[type="radio"]') ?? false;
    for (let tabs = 0; tabs < 4 && !radio(); tabs++) await userEvent.keyboard('{Tab}');
    await userEvent.keyboard(' {Control>}{Enter}{/Control}');
    const answer = { dateOfLoss: '2026-11-14', waterShutOff: 'Yes' };
    expect(onDecide.mock.calls).toMatchObject([[{ type: 'answer', answer }]]);
  });
});
