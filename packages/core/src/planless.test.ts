import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineCrew, isPlanless, planless, planOf, type Run, type RunEvent, step, wanted } from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = { role: 'Copywriter', goal: 'Write', backstory: 'Writes.' };
const task = { agent, prompt: () => '', output: z.string() };
const crew = defineCrew('copy', { input: z.string(), version: '3' })
  .task('research', task)
  .task('draft', { ...task, review: { by: { group: 'legal' }, due: '1d', remind: '2d' } })
  .task('print', { ...task, needs: ['draft'] });
const plan = planOf(crew.definition, { sha256 });
const by = { tenant: 'acme', user: { id: 'boss', name: 'Boss' }, groups: ['admin'] };
const sent = { by, channel: 'http', request: 'q' } as const;
let at = 0;
const event = (content: object): RunEvent => {
  at += 1;
  return { key: `k${at}`, at, salt: 's', ...sent, ...content } as unknown as RunEvent;
};
const apply = (run: Run | null, content: object): Run => step(run, event(content), { plan, sha256 }).run as Run;

/** Legal is asked about the draft, and the research is under way. */
function asked(): Run {
  const run = apply(null, { type: 'run.started', run: 'r', title: 'Kettle', input: 'Kettle' });
  const command = wanted(run).find(({ body }) => body.task === 'draft')?.id;
  const usage = { inputTokens: 1, outputTokens: 1, requests: 1 };
  const said = { attempt: 1, inputHash: null, messages: [], output: 'text', verdicts: [], usage, model: null };
  return apply(run, { type: 'call.answered', task: 'draft', command, ...said });
}

describe('[C188] a cancel by whoever does not have the definition', () => {
  it('ends the run, closes what is asked, and strikes what is wanted', () => {
    const run = asked();
    const works = wanted(run).map(({ body }) => body.work);
    expect(works).toEqual(['model.call', 'review.wait']);
    const taken = step(run, event({ type: 'run.cancelled', held: true }), { plan: planless(run), sha256 });
    expect(taken.run).toMatchObject({
      crew: { state: 'cancelled', context: { held: true, endedAt: at } },
      reviews: { draft: { state: 'cancelled' } },
    });
    expect(taken.entries?.map(({ type, body }) => [type, body])).toEqual([
      ['run.cancelled', { ...sent, held: true, salt: 's' }],
    ]);
    expect(taken).toMatchObject({ commands: [], done: wanted(run).map(({ id }) => id) });
  });

  it('comes to the same as one by whoever has it, paused or not, and is refused with the same code', () => {
    const run = asked();
    const paused = apply(run, { type: 'run.paused' });
    const over = apply(run, { type: 'run.cancelled' });
    const failure = { code: 'MODEL_REFUSED', message: 'No.' };
    const [{ id: command = '' } = {}] = wanted(run);
    const failed = apply(run, { type: 'call.failed', task: 'research', command, failure, retryAt: null });
    expect(failed.crew.state).toBe('failed');
    for (const given of [run, paused, over, failed]) {
      const cancel = event({ type: 'run.cancelled' });
      const known = step(given, cancel, { plan, sha256 });
      expect(step(given, cancel, { plan: planless(given), sha256 })).toEqual(known);
    }
  });

  it('is all that is taken so: a run that is not over goes on by its plan alone', () => {
    const run = asked();
    const over = apply(run, { type: 'run.cancelled' });
    const [cancel, ...others] = ['run.cancelled', 'crew.cancelled', 'run.reported', 'run.paused', 'review.decided'].map(
      (type) => event({ type }),
    ) as [RunEvent, ...RunEvent[]];
    expect(isPlanless(run, [cancel])).toBe(true);
    for (const other of others) expect(isPlanless(run, [other])).toBe(false);
    expect(others.filter((other) => isPlanless(over, [other])).map(({ type }) => type)).toEqual([
      'crew.cancelled',
      'run.reported',
    ]);
    expect(isPlanless(over, [cancel, event({ type: 'run.rerun' })])).toBe(false);
  });

  it('knows of the plan what the run says of it, and no task', () => {
    const { name, label, hash: definition } = plan;
    expect(planless(asked())).toEqual({ name, label, hash: definition, version: '', input: {}, tasks: [] });
  });
});
