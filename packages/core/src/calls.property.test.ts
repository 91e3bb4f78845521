import { hash } from 'node:crypto';
import type { DecisionType } from '@holdpoint/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  askHuman,
  type CallMade,
  canonical,
  defineCrew,
  defineTool,
  firstBroken,
  type JournalEntry,
  type Message,
  nextMessages,
  noUsage,
  openFeedback,
  openWords,
  planless,
  planOf,
  type Run,
  type RunEvent,
  recordedMessages,
  step,
  type WantedCommand,
  wanted,
} from './index.ts';

// Random crews whose agents have tools, and random things that happen to them: calls of every kind, results in any
// order and late, doubts, decisions, send-backs, pauses. Whatever it was, the conversation is one that an endpoint takes.
// PROPERTY_SEED repeats a failed run.

const seed = process.env.PROPERTY_SEED ? { seed: Number(process.env.PROPERTY_SEED) } : {};
const patience = 120_000;
const sha256 = (text: string) => hash('sha256', text);
const agent = { role: 'Clerk', goal: 'Settle', backstory: 'Settles.' };
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'http', request: 'q' } as const;
const usage = { ...noUsage, requests: 1 };
const decisions: readonly DecisionType[] = ['approve', 'edit', 'revise', 'reject', 'answer', 'decline'];
const kinds = ['look', 'refund', 'mail', 'askHuman', 'unknown'] as const;

interface Script {
  /** For each task: which of the earlier ones it needs, and whether a person sees its output. */
  readonly crew: readonly { readonly needs: number; readonly gated: boolean; readonly maxSteps: number }[];
  /** Decides what comes next; each is used once. */
  readonly dice: readonly number[];
}

const anyScript: fc.Arbitrary<Script> = fc.record({
  crew: fc.array(fc.record({ needs: fc.nat(7), gated: fc.boolean(), maxSteps: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  dice: fc.array(fc.nat(1_000_000), { minLength: 20, maxLength: 250, size: 'max' }),
});

function planFor({ crew }: Script) {
  const input = z.object({ amount: z.number() });
  const described = { description: 'Does it.', input, perform: () => null };
  const tools = [
    defineTool({ ...described, name: 'look', idempotent: true }),
    defineTool({ ...described, name: 'refund', idempotent: true, approve: { sendBackTo: ['t0'] } }),
    defineTool({ ...described, name: 'mail' }),
    askHuman(),
  ];
  const start = defineCrew('desk', { input: z.string() });
  return crew.reduce(
    (defined, { needs, gated: review, maxSteps }, index) =>
      defined.task(`t${index}`, {
        needs: Array.from({ length: index }, (_, need) => `t${need}`).filter((_, need) => needs & (1 << need)) as never,
        agent,
        tools,
        maxSteps,
        prompt: () => '',
        output: z.string(),
        ...(review && { review: { sendBackTo: (index > 0 && needs & 1 ? ['t0'] : []) as never } }),
      }) as unknown as typeof start,
    start,
  );
}

/** Plays a script, and looks at every version. */
function play(script: Script) {
  const plan = planOf(planFor(script).definition, { sha256 });
  const surroundings = { plan, sha256 };
  const dice = [...script.dice];
  const roll = (sides: number) => (dice.shift() ?? 0) % sides;
  const events: RunEvent[] = [];
  const entries: JournalEntry[] = [];
  const seen: WantedCommand[] = [];
  const outbox = new Set<string>();
  let run = null as Run | null;
  const now = () => run as Run;

  const send = (event: object) => {
    const at = events.length + 1;
    const full = { key: `k${at}`, at, salt: 's', ...event } as RunEvent;
    const taken = step(run, full, surroundings);
    if (!taken.entries) {
      expect(taken.run).toBe(run);
      return;
    }
    const copied = step(run && JSON.parse(JSON.stringify(run)), full, surroundings);
    expect(canonical(copied.run as never)).toBe(canonical(taken.run as never));
    events.push(full);
    // whoever has no plan may cancel it, and what was called and asked ends as it would by the plan
    const cancel = { ...full, ...sent, type: 'run.cancelled', key: 'cancel' } as const;
    const known = step(taken.run, cancel, surroundings);
    expect(step(taken.run, cancel, { plan: planless(taken.run), sha256 })).toEqual(known);
    entries.push(...taken.entries);
    run = taken.run;
    for (const id of taken.done) expect(outbox.delete(id)).toBe(true);
    for (const { id } of taken.commands) outbox.add(id);
    const wants = wanted(now());
    expect([...outbox].sort()).toEqual(wants.map(({ id }) => id).sort());
    seen.push(...taken.commands);
    for (const { key } of plan.tasks) expect(faults(conversationOf(key))).toEqual([]);
    expect(misplaced(now(), wants)).toEqual([]);
  };
  const conversationOf = (task: string): readonly Message[] => {
    const own = entries.filter((entry) => entry.task === task);
    return [...recordedMessages(own), ...added(task)];
  };
  const added = (task: string): readonly Message[] => {
    const own = entries.filter((entry) => entry.task === task);
    const { context } = now().tasks[task] ?? {};
    // while calls are open nobody asks the agent
    if (now().tasks[task]?.state !== 'working') return [];
    const feedback = openFeedback(openWords(context), entries, (id) => id);
    const base = { agent, title: task, prompt: '', upstream: [], outputSchema: {}, mustAnswer: false };
    return nextMessages(own, { ...base, inputHash: context?.inputHash ?? null }, feedback);
  };

  send({ type: 'run.started', ...sent, run: 'r1', title: '', input: 'Kettle' });
  while (dice.length > 0) {
    const event = anyEvent({ run: now(), roll, seen, added });
    if (event) send(event);
  }
  return { plan, surroundings, events, entries, run: now(), conversationOf };
}

interface Game {
  readonly run: Run;
  readonly roll: (sides: number) => number;
  /** Every command there ever was. */
  readonly seen: readonly WantedCommand[];
  readonly added: (task: string) => readonly Message[];
}

/** What happens next, whether the run takes it or not; `null` for nothing. */
function anyEvent(game: Game): object | null {
  const { run, roll, seen } = game;
  switch (roll(12)) {
    case 0:
      return { type: ['run.paused', 'run.resumed', 'run.resumed', 'run.resumed'][roll(4)], ...sent };
    case 1:
      return roll(3) === 0 ? { type: 'run.rerun', ...sent, from: ['t0'], feedback: 'Anew.' } : null;
    case 2: {
      // a worker that was thought dead
      const late = seen[roll(seen.length)];
      return late?.body.call ? toolReport(roll, late) : null;
    }
    case 3:
    case 4:
    case 5:
      return anyDecision(game);
    default: {
      const wants = wanted(run);
      const command = wants[roll(Math.max(1, wants.length))];
      if (!command) return null;
      return command.body.call ? toolReport(roll, command) : agentReport(game, command);
    }
  }
}

function anyDecision({ run, roll }: Game): object | null {
  const reviews = Object.entries(run.reviews);
  const [review, row] = reviews[roll(Math.max(1, reviews.length))] ?? [];
  if (!review || !row) return null;
  const { revision, content } = row.context;
  const decision = decisions[roll(decisions.length)];
  return {
    type: 'review.decided',
    ...sent,
    review,
    revision,
    contentHash: content.hash,
    decision,
    feedback: 'Words.',
    answer: 'blue',
    ...(decision === 'edit' && { output: { amount: 1 } }),
    ...(roll(3) === 0 && { to: ['t0'] }),
  };
}

function agentReport({ run, roll, added }: Game, { id, body: { task } }: WantedCommand): object {
  const { attempt = 0, turn = 0, inputHash = null } = run.tasks[task]?.context ?? {};
  const base = { task, command: id, attempt, inputHash, usage, model: 'm' };
  const says = (rest: object) => [...added(task), { role: 'assistant', content: 'x', ...rest }];
  if (roll(4) === 0) return { ...base, type: 'call.answered', messages: says({}), output: 'x', verdicts: [] };
  if (roll(12) === 0) return { ...base, type: 'call.misfit', messages: says({}), message: 'no' };
  const calls = Array.from({ length: 1 + roll(3) }, (_, index) => madeCall(`call_${turn}_${index}`, roll));
  const written = calls.map((call) => ({ id: call.id, name: call.tool, arguments: '{}' }));
  return { ...base, type: 'tools.called', messages: says({ calls: written }), calls };
}

function madeCall(id: string, roll: Game['roll']): CallMade {
  const tool = kinds[roll(kinds.length)] ?? 'look';
  const kind = tool === 'askHuman' ? 'question' : 'tool';
  const call = { id, tool, kind, arguments: { amount: 2 }, verdicts: [] } as const;
  if (tool === 'unknown') return { ...call, refused: 'There is no such tool.' };
  const asked = tool === 'refund' || tool === 'askHuman' || roll(4) === 0;
  return { ...call, ...(asked && { asked: { question: 'Sure?', eligible: ['anyone'], risk: null } }) };
}

function toolReport(roll: Game['roll'], { id, body: { task, call } }: WantedCommand): object {
  const base = { task, call, command: id };
  const failure = { code: 'TOOL_UNAVAILABLE', message: 'no' };
  const asked = { question: 'Did it happen?', eligible: ['anyone'], risk: null };
  switch (roll(5)) {
    case 0:
      return { ...base, type: 'tool.started', executedHash: 'h' };
    case 1:
      return { ...base, type: 'tool.doubted', reason: 'cut off', asked };
    case 2:
      return { ...base, type: 'tool.failed', failure, retryAt: roll(2) === 0 ? 5 : null };
    default:
      return { ...base, type: 'tool.returned', output: { ok: true }, executedHash: 'h', effect: 'Did it' };
  }
}

/** What an endpoint would answer with 400: a call without its one result straight after it, in the order of the calls. */
function faults(messages: readonly Message[]): readonly string[] {
  const found: string[] = [];
  let open: readonly string[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (open[0] !== message.call) found.push(`message ${index} is a result that is not expected there`);
      open = open.slice(1);
      continue;
    }
    if (open.length > 0) found.push(`before message ${index} results are missing`);
    open = message.role === 'assistant' ? (message.calls ?? []).map(({ id }) => id) : [];
  }
  // calls may be open at the end of what was recorded, and not of what is sent
  if (open.length > 0 && messages.at(-1)?.role !== 'assistant') found.push('at the end results are missing');
  return found;
}

/** What no version may have: work for what waits or is over, a question without its call, a call nobody waits for. */
function misplaced({ calls, reviews, crew, tasks }: Run, wants: readonly WantedCommand[]): readonly string[] {
  const live = crew.state === 'running' || crew.state === 'paused';
  const works = wants.flatMap(({ body }) => body.call ?? []);
  return [
    ...works.filter((id) => calls[id]?.state !== 'ready' && calls[id]?.state !== 'started'),
    ...Object.entries(reviews).flatMap(([id, { state, context }]) =>
      context.call && state === 'open' && !/^(waiting|doubtful)$/.test(calls[id]?.state ?? '')
        ? [`${id} is asked`]
        : [],
    ),
    ...Object.entries(calls).flatMap(([id, { state, context }]) =>
      live &&
      state !== 'started' &&
      state !== 'doubtful' &&
      context.approved === false &&
      tasks[context.task]?.state !== 'calling'
        ? [`${id} is left`]
        : [],
    ),
    ...Object.entries(calls).flatMap(([id, { state, context }]) =>
      state === 'ready' && reviews[id]?.context.kind === 'tool' && !context.approved ? [`${id} runs unasked`] : [],
    ),
  ];
}

const told = ['finished all the same', 'had happened', 'done anew', 'changed the arguments', 'did not agree'];

describe('[C98] [C188] [R21] [R57] in random crews with tools', () => {
  it(
    'every version has a conversation that endpoints take, commands that are what is wanted, and nothing left over',
    () => {
      fc.assert(
        fc.property(anyScript, (script) => {
          const { events, entries, run, surroundings } = play(script);
          const replayed = events.reduce<Run | null>((at, event) => step(at, event, surroundings).run, null);
          expect(canonical(replayed as never)).toBe(canonical(run as never));
          expect(firstBroken({ tenant: 'acme', run: 'r1' }, entries, { sha256 })).toBeNull();
        }),
        { numRuns: 400, ...seed },
      );
    },
    patience,
  );

  it(
    'comes to calls of every outcome, doubts and late results',
    () => {
      const types = new Set<string>();
      const outcomes = new Set<string>();
      for (const script of fc.sample(anyScript, { numRuns: 300, seed: 7 })) {
        const { entries, conversationOf, plan } = play(script);
        for (const { type } of entries) types.add(type);
        const said = plan.tasks.flatMap(({ key }) => conversationOf(key)).map(({ content }) => content);
        for (const text of told) if (said.some((content) => content.includes(text))) outcomes.add(text);
      }
      expect([...types]).toEqual(expect.arrayContaining(['tool.doubted', 'tool.returned', 'tool.failed', 'run.rerun']));
      expect([...outcomes].sort()).toEqual([...told].sort());
    },
    patience,
  );
});
