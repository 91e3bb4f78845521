import type { DecisionSnapshot, Draft } from '@holdpoint/client';
import type { DecisionRequest } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentQuestionView, type AgentQuestionViewProps } from './agent-question-view.tsx';
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

const about = { revision: 1, contentHash: lossQuestion.contentHash };
const onDecide = vi.fn<(decision: DecisionRequest) => void>();

beforeEach(() => {
  vi.useFakeTimers({ now: questionNow, toFake: ['Date'] });
  onDecide.mockClear();
});
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  vi.useRealTimers();
});

let draft: Draft;

/** The view as a caller holds it: with a draft that is kept. */
function Question(props: Partial<AgentQuestionViewProps>) {
  const [kept, keep] = useState(props.draft ?? { feedback: '', revision: 0 });
  draft = kept;
  return (
    <StrictMode>
      <AgentQuestionView review={lossQuestion} onDecide={onDecide} {...props} draft={kept} onDraftChange={keep} />
    </StrictMode>
  );
}

const question = () => screen.getByRole('region', { name: 'When did the damage happen?' });
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const date = () => screen.getByLabelText<HTMLInputElement>('Date of loss');
const note = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: /^Note to the agent/ });
const foot = () => screen.getByRole('contentinfo').textContent;
const filled = { feedback: '', revision: 1, answer: lossAnswer };

describe('a question', () => {
  it('says who asks about what, until when', () => {
    render(<Question />);
    expect(question().textContent).toContain('Claims reader asks about claim 30451');
    expect(screen.getByRole('banner').textContent).toContain('due tomorrow 16:00');
  });

  it('is late in words', () => {
    render(<Question review={{ ...lossQuestion, dueAt: questionNow - 300_000 }} />);
    expect(screen.getByRole('banner').textContent).toContain('overdue by 5 min');
  });

  it('[R55] is answered with what the schema asks for, and a note word for word', async () => {
    render(<Question />);
    await userEvent.type(date(), '2026-11-14');
    await userEvent.click(screen.getByRole('radio', { name: 'Yes' }));
    await userEvent.selectOptions(screen.getByRole('combobox'), 'Burst pipe');
    await userEvent.type(note(), 'Shut off at 7.');
    await userEvent.click(button('Answer and go on'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({
      type: 'answer',
      ...about,
      answer: lossAnswer,
      feedback: 'Shut off at 7.',
    });
  });

  it('[R55] is answered from wherever the focus is inside, by Mod+Enter', async () => {
    render(<Question draft={filled} />);
    await userEvent.click(note());
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    button('Decline').focus();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onDecide.mock.calls.map(([{ type }]) => type)).toEqual(['answer', 'answer']);
  });

  it('sends nothing without what is required, and puts the cursor there', async () => {
    render(<Question />);
    await userEvent.click(button('Answer and go on'));
    expect(onDecide).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(date());
  });

  it('asks for one value in one field, and sends that value', async () => {
    render(<Question review={questionWith({ type: 'boolean', title: 'Was it shut off?' })} />);
    await userEvent.click(
      within(screen.getByRole('group', { name: 'Was it shut off?' })).getByRole('radio', { name: 'No' }),
    );
    await userEvent.click(button('Answer and go on'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'answer', ...about, answer: false });
  });

  it('falls back to JSON for what has no control', async () => {
    render(<Question review={questionWith({ type: 'object', properties: { any: {} }, required: ['any'] })} />);
    const json = screen.getByRole('textbox', { name: 'Any' });
    await userEvent.clear(json);
    await userEvent.type(json, '[[7]');
    await userEvent.click(button('Answer and go on'));
    expect(onDecide.mock.lastCall?.[0].answer).toEqual({ any: [7] });
  });

  it('is declined with one click, with the note', async () => {
    render(<Question draft={{ feedback: 'Nobody knows.', revision: 1 }} />);
    await userEvent.click(button('Decline'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'decline', ...about, feedback: 'Nobody knows.' });
  });

  it('offers only what is allowed', () => {
    render(<Question review={{ ...lossQuestion, allowed: [{ type: 'answer', label: 'Answer and go on' }] }} />);
    expect(screen.queryByRole('button', { name: 'Decline' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Ask back…' })).toBeNull();
  });

  it('has a cross where the host closes it, which leaves it open', async () => {
    const onClose = vi.fn();
    const { rerender } = render(<Question />);
    expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
    rerender(<Question onClose={onClose} />);
    expect(foot()).toContain('Closing leaves it open');
    await userEvent.click(button('Close'));
    expect(onClose).toHaveBeenCalledOnce();
    expect(onDecide).not.toHaveBeenCalled();
  });
});

describe('asking back', () => {
  it('[R59] takes the note along, sends it as a question, and needs no answer', async () => {
    render(<Question />);
    await userEvent.type(note(), 'What is this for?');
    await userEvent.click(button('Ask back…'));
    const words = screen.getByRole<HTMLTextAreaElement>('textbox', { name: /What do you want to know/ });
    expect(words.value).toBe('What is this for?');
    expect(document.activeElement).toBe(words);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'revise', ...about, feedback: 'What is this for?' });
  });

  it('[R59] is given up with Esc, keeps words and answer, and puts the focus back', async () => {
    render(<Question draft={filled} />);
    await userEvent.click(button('Ask back…'));
    await userEvent.keyboard('Why?{Escape}');
    expect(note().value).toBe('Why?');
    expect(draft.answer).toEqual(lossAnswer);
    expect(document.activeElement).toBe(button('Ask back…'));
  });

  it('sends no empty question', async () => {
    render(<Question />);
    await userEvent.click(button('Ask back…'));
    await userEvent.click(button('Send to Claims reader'));
    expect(onDecide).not.toHaveBeenCalled();
    expect(foot()).toContain('Write what you want to know.');
  });

  it('is not open any more when the agent asks again', async () => {
    const { rerender } = render(<Question />);
    await userEvent.click(button('Ask back…'));
    rerender(<Question review={askedBackQuestion} />);
    expect(foot()).toContain('Jonas Weber asked back');
    expect(foot()).toContain('Claims reader is working on revision 2.');
    rerender(<Question review={secondQuestion} />);
    expect(button('Answer and go on')).toBeDefined();
  });
});

describe('why it is asked', () => {
  const why = () => document.querySelector('details') as HTMLDetailsElement;

  it('is open the first time, with who waits for the answer', () => {
    render(<Question />);
    expect(why().open).toBe(true);
    expect(why().textContent).toContain('The statement names no date, and the coverage check needs one.');
    expect(why().textContent).toContain('Claims reader goes on once this is answered.');
    expect(why().textContent).toContain('Coverage, Fraud score and Cost estimate wait for its work.');
  });

  it('stays in this tab as the person left it', async () => {
    const { unmount } = render(<Question />);
    await userEvent.click(screen.getByText('Why am I asked?'));
    await vi.waitFor(() => expect(sessionStorage.length).toBe(1));
    unmount();
    render(<Question />);
    expect(why().open).toBe(false);
  });

  it('keeps the agent’s own words apart', () => {
    const call = lossQuestion.call && { ...lossQuestion.call, words: 'I need the date.' };
    render(<Question review={{ ...lossQuestion, call }} />);
    expect(screen.getByText('In the agent’s words').closest('.hp-words')?.textContent).toContain('I need the date.');
  });
});

describe('a refused answer', () => {
  it('[R58] is said at its field, and all that was typed stays', () => {
    render(<Question draft={{ ...filled, feedback: 'Hm.' }} decision={refusedAnswer} />);
    expect(document.querySelector('[data-path="/dateOfLoss"]')?.textContent).toContain('The policy began later');
    expect(date().getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(screen.getByRole('alert'));
    expect(screen.getByRole('alert').textContent).toContain('1 field was refused.');
    expect([date().value, note().value]).toEqual(['2026-11-14', 'Hm.']);
  });

  it('is said at the only field of an answer that is no object', () => {
    const issues = [{ path: [], message: 'At least 1.' }];
    const error = refusedAnswer.error && { ...refusedAnswer.error, data: { issues } };
    render(
      <Question
        review={questionWith({ type: 'number' })}
        draft={{ ...filled, answer: { answer: 0 } }}
        decision={{ ...refusedAnswer, error }}
      />,
    );
    expect(document.querySelector('[data-path="/answer"]')?.textContent).toContain('At least 1.');
  });

  it('can be sent again, corrected', async () => {
    render(<Question draft={filled} decision={refusedAnswer} />);
    await userEvent.click(button('Answer and go on'));
    expect(onDecide).toHaveBeenCalledOnce();
  });
});

describe('when it is not the person’s to answer', () => {
  it('[R58] shows what was answered, by whom and when', () => {
    render(<Question review={answeredQuestion} />);
    expect(screen.getByRole('region', { name: 'Answer' }).textContent).toContain('Burst pipe');
    expect(foot()).toContain('Jonas Weber answered this 3 min ago');
    expect(foot()).toContain('The caretaker shut it off at 7.');
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('[R58] says who was faster, and keeps the person’s own answer in sight', () => {
    render(<Question draft={filled} decision={lostAnswer} />);
    expect(foot()).toContain('Jonas Weber answered this 3 min ago');
    expect(foot()).toContain('Your answer is kept.');
    expect(date().value).toBe('2026-11-14');
    expect(date().readOnly).toBe(true);
  });

  it('[R58] keeps the answer when the agent asks otherwise, until it is applied', async () => {
    const onApplyToNew = vi.fn();
    render(<Question review={secondQuestion} draft={filled} onApplyToNew={onApplyToNew} />);
    expect(foot()).toContain('Revision 2 arrived');
    expect(foot()).toContain('Your answer is kept.');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await userEvent.click(button('Apply to revision 2'));
    expect(onApplyToNew).toHaveBeenCalledOnce();
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('writes on while offline, and sends nothing', async () => {
    render(<Question draft={filled} connection={offlineConnection} />);
    expect(button('Offline, not sent').disabled).toBe(true);
    await userEvent.type(note(), 'Later.{Control>}{Enter}{/Control}');
    expect(note().value).toBe('Later.');
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('sends nothing twice', async () => {
    const decision: DecisionSnapshot = { ...refusedAnswer, state: 'submitting', error: null };
    render(<Question draft={filled} decision={decision} />);
    await userEvent.click(button('Answer and go on'));
    await userEvent.click(button('Decline'));
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('can be read by who may not answer', () => {
    render(<Question review={{ ...lossQuestion, allowed: [] }} />);
    expect(foot()).toContain('You can read this review. Only claimant may decide it.');
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('is no longer asked when the run is cancelled', () => {
    render(<Question review={{ ...lossQuestion, state: 'cancelled', turn: 'nobody', allowed: [] }} />);
    expect(foot()).toContain('This is no longer asked. The run was cancelled.');
  });

  it('says what it shows to screen readers when somebody else answers', () => {
    const { rerender } = render(<Question />);
    rerender(<Question review={answeredQuestion} />);
    expect(screen.getByRole('status').textContent).toBe('Jonas Weber answered this');
  });
});
