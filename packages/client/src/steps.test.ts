import type { Json, RunEventView } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import type { CallStep } from './run-step.ts';
import { applyEvents, noSteps } from './steps.ts';

const event = (version: number, type: string, body: Json = {}, task: string | null = 'settle'): RunEventView => ({
  version,
  type,
  task,
  at: version,
  by: null,
  body,
});
const made = (index: number, more: Record<string, Json> = {}): Json => ({
  call: `settle~1.0.${index}`,
  tool: 'issueRefund',
  title: 'Issue refund',
  arguments: { amount: 95.9 },
  verdicts: [],
  ...more,
});
const called = event(1, 'tools.called', { attempt: 1, turn: 0, calls: [made(1, { asked: {} }), made(2)] });
const after = (...events: readonly RunEventView[]) => applyEvents(noSteps, [called, ...events]);
const call = (...events: readonly RunEventView[]) => after(...events).steps[0] as CallStep;
const decided = (decision: string, more: Record<string, Json> = {}) =>
  event(2, 'review.decided', { review: 'settle~1.0.1', decision, ...more });

it('[R94] lists the calls of a turn with what keeps them', () => {
  expect(after().steps).toMatchObject([
    { type: 'call', id: 'settle~1.0.1', attempt: 1, title: 'Issue refund', state: 'waiting', result: null },
    { type: 'call', id: 'settle~1.0.2', state: 'running' },
  ]);
  const refused = applyEvents(noSteps, [event(1, 'tools.called', { calls: [made(1, { refused: 'Too much.' })] })]);
  expect(refused.steps).toMatchObject([{ state: 'refused', message: 'Too much.' }]);
});

it.each([
  ['approve', {}, { state: 'running', arguments: { amount: 95.9 } }],
  ['edit', { output: { amount: 89 } }, { state: 'running', arguments: { amount: 89 } }],
  ['reject', { feedback: 'No.' }, { state: 'rejected', message: 'No.' }],
  ['answer', { answer: { day: 'Monday' } }, { state: 'answered', result: { day: 'Monday' } }],
  ['decline', { feedback: 'Ask them.' }, { state: 'declined', message: 'Ask them.' }],
  ['revise', { feedback: 'Again.' }, { state: 'cancelled' }],
])('[R94] shows what a person’s %s made of a call', (decision, more, expected) => {
  expect(call(decided(decision, more))).toMatchObject(expected);
});

it('[R94] follows a call to its end, and takes a late result for the truth', () => {
  const about = { call: 'settle~1.0.1' };
  const failing = event(3, 'tool.failed', { ...about, failure: { message: 'Cut off.' }, retryAt: 9 });
  expect(call(decided('approve'), failing)).toMatchObject({ state: 'running', message: 'Cut off.' });
  const failed = event(3, 'tool.failed', { ...about, failure: { message: 'Cut off.' }, retryAt: null });
  expect(call(decided('approve'), failed)).toMatchObject({ state: 'failed' });
  const doubted = event(3, 'tool.doubted', { ...about, reason: 'Nobody knows.' });
  expect(call(decided('approve'), doubted)).toMatchObject({ state: 'doubtful', message: 'Nobody knows.' });
  const returned = event(4, 'tool.returned', { ...about, output: 'R-1' });
  expect(call(event(2, 'run.cancelled'), returned)).toMatchObject({ state: 'returned', result: 'R-1' });
  expect(call(event(2, 'run.cancelled'))).toMatchObject({ state: 'cancelled' });
});

it('[R94] puts verdicts behind what they are about', () => {
  const verdict = (name: string, message: string | null = null) => ({ name, passed: message === null, message });
  const { steps } = applyEvents(noSteps, [
    event(1, 'tools.called', { attempt: 1, calls: [made(1, { verdicts: [verdict('refundable')] })] }),
    event(2, 'call.answered', { attempt: 1, output: { done: 'yes' }, verdicts: [verdict('short', 'Too long.')] }),
    event(3, 'guard.judged', { verdict: verdict('tone') }),
  ]);
  expect(steps.map((step) => (step.type === 'verdict' ? [step.name, step.message] : step.type))).toEqual([
    'call',
    ['refundable', null],
    'answer',
    ['short', 'Too long.'],
    ['tone', null],
  ]);
  expect(new Set(steps.map(({ id }) => id)).size).toBe(5);
});

it('[R94] takes every event once, in the order of the journal', () => {
  const events = [called, decided('approve'), event(3, 'tool.returned', { call: 'settle~1.0.1', output: 'R-1' })];
  const once = applyEvents(noSteps, events);
  expect(applyEvents(noSteps, events.toReversed())).toEqual(once);
  expect(applyEvents(once, events)).toBe(once);
  expect(events.reduce((steps, one) => applyEvents(steps, [one]), noSteps)).toEqual(once);
});

it('keeps the newest steps, counts the others, and stands bodies of which nothing is shown', () => {
  const many = Array.from({ length: 310 }, (_, index) => event(index + 1, 'call.answered', {}));
  const { steps, older } = applyEvents(noSteps, many);
  expect([steps.length, older, steps[0]?.at]).toEqual([300, 10, 11]);
  const empty = ['tools.called', 'tool.returned', 'guard.judged', 'review.decided', 'run.paused'];
  expect(
    applyEvents(
      noSteps,
      empty.map((type, index) => event(index + 1, type)),
    ).steps,
  ).toEqual([]);
});
