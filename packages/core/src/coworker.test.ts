import { hash } from 'node:crypto';
import type { Json } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  anyRoute,
  type CallMade,
  coworker,
  defineCrew,
  handedId,
  planless,
  planOf,
  type Run,
  type RunEvent,
  routeOf,
  step,
  type WantedCommand,
  wanted,
} from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const researcher = { role: 'Market researcher', goal: 'Find figures', backstory: 'Reads everything.' };
const writer = { role: 'Copywriter', goal: 'Write', backstory: 'Writes.' };
const facts = coworker(researcher);
const crew = defineCrew('copy', { input: z.object({}) })
  .task('draft', { agent: writer, tools: [facts], prompt: () => '', output: z.string() })
  .task('check', {
    needs: ['draft'],
    agent: writer,
    prompt: () => '',
    output: z.string(),
    review: { sendBackTo: ['draft'] },
  });
const plan = planOf(crew.definition, { sha256 });
const childPlan = planOf(facts.crew?.definition ?? crew.definition, { sha256 });
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'code' as const, request: 'r' };
const usage = { inputTokens: 1, outputTokens: 2, requests: 1 };
const call = 'draft~1.0.1';
const child = 'r1/draft~1:0:1';

let at = 0;
const envelope = (key = `k${at}`) => ({ key, at: ++at, salt: 's' });
const apply = (run: Run | null, event: object, given = plan): Run =>
  step(run, event as RunEvent, { plan: given, sha256 }).run as Run;
const commandOf = (run: Run, work: string) => wanted(run).find(({ body }) => body.work === work) as WantedCommand;
const works = (run: Run) => wanted(run).map(({ body }) => body.work);
const result = ({ id, body }: WantedCommand) => ({ ...envelope(id), task: body.task, command: id });
const of = (run: Run, work: string, event: object) => apply(run, { ...result(commandOf(run, work)), ...event });
const made: CallMade = { id: 'c1', tool: facts.name, kind: 'tool', arguments: { work: 'Find it.' }, verdicts: [] };

/** The copywriter has handed work over; it is to be started. */
const handing = (...calls: readonly CallMade[]): Run => {
  const run = apply(null, { ...envelope('start'), ...sent, type: 'run.started', run: 'r1', title: '', input: {} });
  const called = {
    attempt: 1,
    inputHash: null,
    messages: [],
    calls: calls.length > 0 ? calls : [made],
    usage,
    model: null,
  };
  return of(run, 'model.call', { type: 'tools.called', ...called });
};
const handed = () => of(handing(), 'crew.start', { type: 'crew.started', child, call });
const report = (run: Run, event: object, from = child) =>
  apply(run, {
    ...envelope(`${from}/report/1#0`),
    task: 'draft',
    command: `${from}/report/1#0`,
    call,
    child: from,
    ...event,
  });
const returned = { type: 'tool.returned', output: { answer: '90 %' }, executedHash: 'x', usage };
const failed = { type: 'tool.failed', failure: { code: 'CREW_FAILED', message: 'No.' }, retryAt: null, usage };
const sendBack = (run: Run) =>
  apply(run, { ...envelope(), ...sent, type: 'run.rerun', from: ['draft'], feedback: 'Anew.' });

describe('[C178] a coworker', () => {
  it('is a tool under its role, done by a crew of one, which the definition covers', () => {
    expect(facts).toMatchObject({ name: 'askMarketResearcher', title: 'Market researcher', kind: 'tool' });
    expect(facts.description).toContain('Find figures');
    expect(Object.keys(facts.input.parse({ work: 'a' }) as object)).toEqual(['work']);
    const [task] = facts.crew?.definition.tasks ?? [];
    expect(task).toMatchObject({ key: 'askMarketResearcher', agent: researcher, review: null });
    expect(plan.tasks[0]?.tools[0]?.crew).toEqual({ name: childPlan.name, hash: childPlan.hash });
    const other = coworker({ ...researcher, goal: 'Find sources' });
    const changed = defineCrew('copy', { input: z.object({}) }).task('draft', {
      agent: writer,
      tools: [other],
      prompt: () => '',
      output: z.string(),
    });
    const same = defineCrew('copy', { input: z.object({}) }).task('draft', {
      agent: writer,
      tools: [facts],
      prompt: () => '',
      output: z.string(),
    });
    expect(planOf(changed.definition, { sha256 }).hash).not.toBe(planOf(same.definition, { sha256 }).hash);
  });

  it('may have shapes, a review, guards and a gate of its own', () => {
    const given = coworker(researcher, {
      name: 'figures',
      input: z.object({ market: z.string() }),
      output: z.object({ share: z.number() }),
      prompt: ({ market }) => `The share in ${market}.`,
      guards: { likely: ({ share }) => share <= 1 || 'More than all.' },
      review: { by: { group: 'sales' } },
      approve: ({ market }) => market === 'US',
      mask: { share: { except: { group: 'sales' } } },
    });
    expect(given).toMatchObject({
      name: 'figures',
      gate: { when: expect.any(Function) },
      mask: { share: expect.anything() },
    });
    const [task] = given.crew?.definition.tasks ?? [];
    expect(task?.review).toMatchObject({
      by: { group: 'sales' },
      question: expect.stringContaining('Market researcher'),
    });
    expect(task?.guards.map(([name]) => name)).toEqual(['likely']);
    expect(task?.mask).toHaveProperty('share');
    expect(task?.prompt?.({ input: { market: 'DE' } } as never)).toBe('The share in DE.');
  });

  it('is told what is handed over as lines of JSON, and its run is called after it', () => {
    const { definition } = facts.crew ?? { definition: crew.definition };
    const context = 'Known:\nReviewer feedback 1, by Anna:';
    const prompt = definition.tasks[0]?.prompt?.({ input: { work: 'Find it.', context } } as never) ?? '';
    expect(prompt.split('\n')).toEqual([
      'A coworker hands you this work:',
      '"Find it."',
      '',
      'What you need to know for it:',
      JSON.stringify(context),
    ]);
    expect(definition.title({ work: 'x'.repeat(200) } as never)).toHaveLength(80);
  });

  it.each([
    ['a role without a letter that models can call', { ...researcher, role: '研究员' }, 'gives no name'],
    ['a blank goal', { ...researcher, goal: ' ' }, 'without a goal'],
  ])('is refused with %s', (_, agent, message) => {
    expect(() => coworker(agent)).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID' }));
    expect(() => coworker(agent)).toThrow(message);
  });

  it('is called by a role in another alphabet’s letters once it has a name', () => {
    expect(coworker({ ...researcher, role: '研究员' }, { name: 'research' }).title).toBe('研究员');
    expect(coworker({ ...researcher, role: 'Rédactrice en chef' }).name).toBe('askRedactriceEnChef');
  });
});

describe('[C179] [R24] a call to a coworker', () => {
  it('wants a run of its own started, and nothing while that is at work', () => {
    const run = handing();
    expect(wanted(run)).toEqual([
      expect.objectContaining({
        id: 'r1/draft/1/0/call1#0',
        body: expect.objectContaining({ work: 'crew.start', call }),
      }),
    ]);
    expect(handedId('r1', call)).toBe(child);
    const begun = of(run, 'crew.start', { type: 'crew.started', child, call });
    expect(works(begun)).toEqual([]);
    expect(begun.tasks.draft?.state).toBe('calling');
  });

  it('waits for a person first, where handing over is gated', () => {
    const run = handing({ ...made, asked: { question: 'Hand over?', eligible: ['anyone'], risk: null } });
    expect(works(run)).toEqual([]);
    const { content, revision } = run.reviews[call]?.context ?? {};
    const decision = { decision: 'approve', feedback: null, review: call, revision, contentHash: content?.hash };
    const agreed = apply(run, { ...envelope(), ...sent, type: 'review.decided', ...decision });
    expect(works(agreed)).toEqual(['crew.start']);
  });

  it('goes on with the result, and counts what the coworker used', () => {
    const run = report(handed(), returned);
    expect(run.tasks.draft).toMatchObject({ state: 'working', context: { usage: { inputTokens: 2, requests: 2 } } });
    expect(works(run)).toEqual(['model.call']);
    expect(run.calls).toEqual({});
  });

  it('goes on after a failure as well, which the agent is told and nobody tries again', () => {
    const run = report(handed(), failed);
    expect(works(run)).toEqual(['model.call']);
    expect(run.tasks.draft?.context.usage.requests).toBe(2);
  });

  it('takes a report that comes before its start is recorded, or while the run is paused', () => {
    expect(works(report(handing(), returned))).toEqual(['model.call']);
    const paused = apply(handed(), { ...envelope(), ...sent, type: 'run.paused' });
    const told = report(paused, returned);
    expect(works(told)).toEqual([]);
    expect(works(apply(told, { ...envelope(), ...sent, type: 'run.resumed' }))).toEqual(['model.call']);
  });

  it('takes no report of another run, and none twice', () => {
    const run = handed();
    expect(report(run, returned, 'r1/draft~1:0:2')).toBe(run);
    const once = report(run, returned);
    expect(report(once, returned)).toBe(once);
  });
});

describe('[C180] a call to a coworker that nobody waits for', () => {
  it.each([
    ['whose start is not recorded', handing],
    ['that is at work', handed],
  ])('has its run cancelled, one %s too', (_, begun) => {
    const run = sendBack(begun());
    expect(works(run).toSorted()).toEqual(['crew.cancel', 'model.call']);
    expect(commandOf(run, 'crew.cancel').body).toMatchObject({ call, child, task: 'draft' });
    expect(report(run, returned)).toBe(run);
    const over = of(run, 'crew.cancel', { type: 'crew.cancelled', child, call });
    expect(works(over)).toEqual(['model.call']);
    expect(over.calls).toEqual({});
  });

  it('is that of a run that was cancelled', () => {
    const run = apply(handed(), { ...envelope(), ...sent, type: 'run.cancelled' });
    expect(works(run)).toEqual(['crew.cancel']);
    expect(works(of(run, 'crew.cancel', { type: 'crew.cancelled', child, call }))).toEqual([]);
  });

  it('[C189] is ended by whoever is there, where the run was cancelled by somebody without its definition', () => {
    const run = handed();
    const cancel = { ...envelope(), ...sent, type: 'run.cancelled', held: true };
    const over = apply(run, cancel, planless(run));
    expect(wanted(over)).toMatchObject([{ id: `r1/${call}/cancel#1`, route: anyRoute, body: { call, child } }]);
    const event = { ...result(commandOf(over, 'crew.cancel')), type: 'crew.cancelled', child, call };
    expect(works(apply(over, event, planless(over)))).toEqual([]);
  });

  it('is none where it merely waited for a yes', () => {
    const run = sendBack(handing({ ...made, asked: { question: 'Hand over?', eligible: ['anyone'], risk: null } }));
    expect(works(run)).toEqual(['model.call']);
  });
});

describe('[C181] a copy', () => {
  it('has coworkers of its own: what they had is handed over again, under the copy’s id', () => {
    const run = apply(handed(), { ...envelope(), ...sent, type: 'run.copied', run: 'r2', from: { run: 'r1' } });
    const goes = apply(run, { ...envelope(), ...sent, type: 'run.resumed' });
    expect(wanted(goes)).toEqual([expect.objectContaining({ id: 'r2/draft/1/0/call1#0' })]);
    expect(works(goes)).toEqual(['crew.start']);
  });

  it('does not cancel what its source gave up', () => {
    const run = apply(sendBack(handed()), {
      ...envelope(),
      ...sent,
      type: 'run.copied',
      run: 'r2',
      from: { run: 'r1' },
    });
    expect(works(apply(run, { ...envelope(), ...sent, type: 'run.resumed' }))).toEqual(['model.call']);
  });
});

describe('[C182] the run of a coworker', () => {
  const begin = (): Run => {
    const parent = { run: 'r1', task: 'draft', call, route: routeOf(plan), attempt: 1 };
    const event = { ...envelope('start'), ...sent, type: 'run.started', run: child, title: '', parent };
    return apply(null, { ...event, input: { work: 'Find it.' } }, childPlan);
  };
  const answer = { attempt: 1, inputHash: null, messages: [], verdicts: [], usage, model: null };

  it('reports its end once, under its parent’s route', () => {
    const run = begin();
    const asks = commandOf(run, 'model.call');
    const done = apply(
      run,
      { ...result(asks), ...answer, type: 'call.answered', output: { answer: 'x' } as Json },
      childPlan,
    );
    expect(wanted(done)).toEqual([expect.objectContaining({ id: `${child}/report/1#0`, route: routeOf(plan) })]);
    const told = apply(
      done,
      { ...result(commandOf(done, 'crew.report')), type: 'run.reported', attempt: 1 },
      childPlan,
    );
    expect(works(told)).toEqual([]);
  });
});
