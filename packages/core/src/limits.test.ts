import { createHash } from 'node:crypto';
import type { ErrorCode } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineCrew, noUsage, planOf, type Run, type RunEvent, step, wanted } from './index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const agent = { role: 'Copywriter', goal: 'Write', backstory: 'Writes.' };
const plan = planOf(
  defineCrew('copy', { input: z.object({}) })
    .task('draft', { agent, prompt: () => '', output: z.string(), guards: { calm: 'Be calm.' } })
    .task('print', { needs: ['draft'], when: () => true, perform: () => 'done', output: z.string() }).definition,
  { sha256 },
);
const usage = { inputTokens: 3, outputTokens: 2, requests: 1 };
const lost = (unrecorded: number) => ({ usage: { ...noUsage, unrecorded } });
const failure = (code: ErrorCode = 'MODEL_UNAVAILABLE') => ({ code, message: 'no' });

/** A run whose every event answers what it wants now. */
function play() {
  let run = null as Run | null;
  let at = 0;
  const send = (event: object) => {
    at += 1;
    const taken = step(run, { at, salt: 's', ...event } as RunEvent, { plan, sha256 });
    if (taken.entries) run = taken.run;
    return taken;
  };
  const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
  send({ type: 'run.started', key: 'start', run: 'r1', title: '', input: {}, by, channel: 'code', request: 'q' });
  const now = () => run as Run;
  const command = () => wanted(now())[0];
  return {
    command,
    report: (type: string, rest: object) => {
      const { id = '', body } = command() ?? {};
      return send({ type, key: id, command: id, task: body?.task, ...rest });
    },
    draft: () => now().tasks.draft?.context,
    state: (task: string) => now().tasks[task]?.state,
  };
}
const answer = { attempt: 1, inputHash: null, messages: [], output: 'x', verdicts: [], usage, model: 'm' };
const verdict = { verdict: { name: 'calm', passed: true, message: null }, usage, model: 'm' };

describe('[C173] a call without an answer', () => {
  it('[R52] counts the requests it sent as unrecorded, also when it fails for good', () => {
    const { report, draft } = play();
    report('call.failed', { failure: failure(), retryAt: 9, ...lost(1) });
    report('call.failed', { failure: failure(), retryAt: null, ...lost(2) });
    const sum = { inputTokens: 0, outputTokens: 0, requests: 0, unrecorded: 3 };
    expect(draft()).toMatchObject({ usage: sum, pass: { usage: sum } });
  });

  it('[R52] counts beside the answers, for judges too, and counts nothing where nothing was sent', () => {
    const { report, draft } = play();
    report('call.failed', { failure: failure(), retryAt: 9 });
    report('call.deferred', { until: 9, ...lost(1) });
    report('call.answered', { ...answer, usage: { ...usage, unrecorded: 1 } });
    report('call.failed', { failure: failure(), retryAt: 9, ...lost(1) });
    report('guard.judged', verdict);
    expect(draft()?.usage).toEqual({ inputTokens: 6, outputTokens: 4, requests: 2, unrecorded: 3 });
  });
});

describe('a deferral', () => {
  it('[C174] asks for the same call at its time, under a new id, and shows no failure', () => {
    const { report, command, draft } = play();
    report('call.failed', { failure: failure(), retryAt: 50 });
    report('call.deferred', { until: 60 });
    expect(command()).toMatchObject({ id: 'r1/draft/1/0/0#2', due: 60, body: { key: 'r1/draft/1/0/0' } });
    expect(draft()).toMatchObject({ waitsUntil: 60, failure: null });
  });

  it.each([
    ['answered', 'call.answered', answer],
    ['tried and failed', 'call.failed', { failure: failure(), retryAt: 99 }],
    ['given up', 'call.failed', { failure: failure(), retryAt: null }],
  ])('[C174] says until when the call waits until it is %s', (_, type, rest) => {
    const { report, draft } = play();
    report('call.deferred', { until: 60 });
    report(type, rest);
    expect(draft()?.waitsUntil).toBeNull();
  });

  it('[C174] of the last judgement is over when the task is accepted', () => {
    const { report, draft, state } = play();
    report('call.answered', answer);
    report('call.deferred', { until: 60 });
    expect(draft()?.waitsUntil).toBe(60);
    report('guard.judged', verdict);
    expect([state('draft'), draft()?.waitsUntil]).toEqual(['accepted', null]);
  });

  it('[C177] is dropped by a condition, and taken by the call after it', () => {
    const { report, state, command } = play();
    report('call.answered', answer);
    report('guard.judged', verdict);
    expect(state('print')).toBe('admitting');
    expect(report('call.deferred', { until: 60 })).toMatchObject({ entries: null, refusal: null });
    report('task.admitted', { admit: true });
    report('call.deferred', { until: 60 });
    expect(command()).toMatchObject({ due: 60, body: { work: 'function.call' } });
  });
});

describe('tries', () => {
  it('[C175] that a limit refused, or that were deferred, use up no other', () => {
    const { report, draft, command } = play();
    for (const code of ['MODEL_RATE_LIMITED', 'MODEL_UNAVAILABLE', 'MODEL_RATE_LIMITED'] as const) {
      report('call.failed', { failure: failure(code), retryAt: 9 });
    }
    report('call.deferred', { until: 60 });
    expect(draft()).toMatchObject({ tries: 4, failures: 1, limited: { since: 2, times: 2 } });
    expect(command()?.id).toBe('r1/draft/1/0/0#4');
  });

  it.each([
    ['the next turn', 'call.misfit', { inputHash: null, messages: [], message: 'no', usage, model: 'm' }],
    ['the judgement of the answer', 'call.answered', answer],
    ['the next attempt', 'call.answered', { ...answer, verdicts: [{ name: 'short', passed: false, message: 'no' }] }],
  ])('[C176] begin anew with %s', (_, type, rest) => {
    const { report, draft, command } = play();
    report('call.failed', { failure: failure('MODEL_RATE_LIMITED'), retryAt: 9 });
    report('call.failed', { failure: failure(), retryAt: 9 });
    report('call.deferred', { until: 60 });
    report(type, rest);
    expect(draft()).toMatchObject({ tries: 0, failures: 0, limited: null, waitsUntil: null });
    expect(command()?.id).toMatch(/#0$/);
  });
});
