import { createHash } from 'node:crypto';
import type { Json } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineCrew, planOf, type Run, type RunEvent, step, wanted } from './index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const agent = { role: 'Copywriter', goal: 'Write', backstory: 'Writes.' };
const crew = defineCrew('campaign', { input: z.object({ product: z.string() }) })
  .task('research', { agent, prompt: ({ input }) => input.product, output: z.object({ facts: z.array(z.string()) }) })
  .task('draft', {
    needs: ['research'],
    agent,
    prompt: ({ research }) => research.facts.join(),
    output: z.object({ text: z.string() }),
    review: { by: { group: 'legal' } },
  });
const plan = planOf(crew.definition, { sha256 });
const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: ['legal'] };
const usage = { inputTokens: 1, outputTokens: 2, requests: 1 };

let at = 0;
const envelope = (key: string) => ({ key, at: ++at, salt: 's' });
const sent = { by: anna, channel: 'code' as const, request: 'r' };

function apply(run: Run | null, event: RunEvent): Run {
  const taken = step(run, event, { plan, sha256 });
  if (!taken.entry) throw new Error(`refused: ${taken.refusal?.code ?? 'dropped'}`);
  return taken.run;
}
const start = () => apply(null, { ...envelope('start'), ...sent, type: 'run.started', run: 'r1', title: 'Kettle', input: { product: 'Kettle' } });
function answer(run: Run, output: Json): Run {
  const [command] = wanted(run);
  if (!command) throw new Error('nothing wanted');
  return apply(run, {
    ...envelope(command.id),
    type: 'call.answered',
    task: command.body.task,
    command: command.id,
    messages: [],
    output,
    verdicts: [],
    usage,
    model: 'm',
  });
}
const inReview = () => answer(answer(start(), { facts: [] }), { text: 'v1' });
const decide = (run: Run, decision: 'approve' | 'revise', feedback: string | null = null, revision = run.reviews.draft?.context.revision ?? 0) =>
  ({ ...envelope(`d${at}`), ...sent, type: 'review.decided', review: 'draft', revision, contentHash: run.reviews.draft?.context.content.hash ?? '', decision, feedback }) as const;

describe('step', () => {
  it('wants the first task at the start and the next when it is accepted', () => {
    const run = start();
    expect(wanted(run).map(({ body }) => body.task)).toEqual(['research']);
    expect(wanted(answer(run, { facts: [] })).map(({ body }) => body.task)).toEqual(['draft']);
  });

  it('[R07] wants nothing while a review is open', () => {
    expect(wanted(inReview())).toEqual([]);
  });

  it('finishes the run when the last task is approved', () => {
    const run = inReview();
    expect(apply(run, decide(run, 'approve')).crew.state).toBe('done');
  });

  it('makes a second attempt on revise, under the same review with the next revision', () => {
    const run = inReview();
    const revised = apply(run, decide(run, 'revise', 'use metric units'));
    expect(wanted(revised).map(({ body }) => body.key)).toEqual(['r1/draft/2/0/0']);
    const again = answer(revised, { text: 'v2' });
    expect(again.reviews.draft).toMatchObject({ state: 'open', context: { revision: 2, attempt: 2 } });
  });

  it('[R70] refuses a decision on an older revision as stale', () => {
    const first = inReview();
    const again = answer(apply(first, decide(first, 'revise', 'shorter')), { text: 'v2' });
    expect(step(again, decide(first, 'approve'), { plan, sha256 })).toMatchObject({ entry: null, refusal: { code: 'REVIEW_STALE' } });
  });

  it('drops a result that is no longer wanted', () => {
    const run = start();
    const command = wanted(run)[0]?.id ?? '';
    const late = { ...envelope(command), type: 'call.failed', task: 'research', command, failure: { code: 'MODEL_UNAVAILABLE', message: 'x' }, retryAt: 9 } as const;
    const next = answer(run, { facts: [] });
    expect(step(next, late, { plan, sha256 })).toEqual({ run: next, entry: null, refusal: null });
  });
});
