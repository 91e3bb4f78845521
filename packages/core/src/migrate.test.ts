import { hash } from 'node:crypto';
import type { DecisionType, Json, MigrationProblem } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type Crew,
  type CrewPlan,
  coworker,
  defineAgent,
  defineCrew,
  defineTool,
  type JournalEntry,
  namesOfTask,
  outputReview,
  planOf,
  presentTask,
  type Run,
  type RunEvent,
  routeOf,
  type Step,
  step,
  type TaskMap,
  wanted,
} from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' });
const output = z.string();
const task = { agent, prompt: () => '', output };
const perform = () => '';
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'http', request: 'q' } as const;
const usage = { inputTokens: 1, outputTokens: 1, requests: 1 };
const options = { input: z.string() };

const plan = ({ definition }: Pick<Crew, 'definition'>): CrewPlan => planOf(definition, { sha256 });
const short = () => true as const;
const legal = { review: { by: { group: 'legal' } } } as const;

/** research ─► draft (legal, and a guard) ─► print */
const first = plan(
  defineCrew('copy', options)
    .task('research', task)
    .task('draft', { ...task, ...legal, needs: ['research'], guards: { short } })
    .task('print', { needs: ['draft'], perform, output }),
);

/** A run under way, and all that was journalled of it. */
function play(by: CrewPlan = first) {
  const entries: JournalEntry[] = [];
  const plans: CrewPlan[] = [];
  let run: Run | null = null;
  let present = by;
  let at = 0;
  const send = (event: object, plan = present): Step => {
    at += 1;
    const taken = step(run, { key: `k${at}`, at, salt: 's', ...event } as RunEvent, { plan, sha256 });
    if (!taken.entries) return taken;
    run = taken.run;
    entries.push(...taken.entries);
    plans.push(...taken.entries.map(() => plan));
    present = plan;
    return taken;
  };
  const now = (): Run => run as Run;
  const commandOf = (name: string) => wanted(now()).find(({ body }) => body.task === name);
  const result = (name: string) => ({ task: name, command: commandOf(name)?.id ?? '' });
  send({ ...sent, type: 'run.started', run: 'r', title: '', input: 'Kettle' });
  return {
    send,
    now,
    entries,
    result,
    answer: (name: string, text: Json = `${name} text`) =>
      send({
        ...result(name),
        type: 'call.answered',
        attempt: now().tasks[name]?.context.attempt,
        inputHash: null,
        messages: [],
        output: text,
        verdicts: [],
        usage,
        model: 'm',
      }),
    decide: (review: string, decision: DecisionType, more: object = {}) => {
      const { revision = 0, content } = now().reviews[review]?.context ?? {};
      const about = { review, revision, contentHash: content?.hash ?? '' };
      return send({ ...sent, ...about, type: 'review.decided', decision, feedback: 'Shorter.', ...more });
    },
    migrate: (to: CrewPlan, tasks: TaskMap = {}) =>
      send({ ...sent, type: 'run.migrated', plan: present, definition: to.hash, tasks }, to),
    /** The run that the journal leads to, each entry by the plan of its time. */
    replayed: () => {
      let again: Run | null = null;
      for (const [index, entry] of entries.entries()) {
        if (entry.type === 'review.opened' || entry.type === 'task.kept') continue;
        const { key, at: when, type, body } = entry;
        const event = { ...(body as object), key, at: when, type } as unknown as RunEvent;
        again = step(again, event, { plan: plans[index] as CrewPlan, sha256 }).run;
      }
      return again;
    },
  };
}

/** The draft waits for legal. */
function parked(by?: CrewPlan) {
  const played = play(by);
  played.answer('research');
  played.answer('draft');
  return played;
}

/** What is in the way. */
function problems(taken: Step): readonly MigrationProblem['problem'][] {
  if (taken.entries) return [];
  expect(taken.refusal?.code).toBe('MIGRATION_REFUSED');
  const { problems: found = [] } = taken.refusal?.data ?? {};
  return (found as unknown as readonly MigrationProblem[]).map(({ problem }) => problem);
}

const second = (version = '2') =>
  plan(
    defineCrew('copy', { ...options, version, label: 'Copy, anew' })
      .task('research', task)
      .task('draft', { ...task, ...legal, needs: ['research'], guards: { short } })
      .task('print', { needs: ['draft'], perform, output }),
  );

describe('a migration', () => {
  it('[C200] keeps what was made, asked and decided, and goes on by the new definition', () => {
    const played = parked();
    const before = played.now();
    played.migrate(second());
    const after = played.now();
    expect(after).toMatchObject({ tasks: before.tasks, reviews: before.reviews, calls: {} });
    expect(after.crew.context).toMatchObject({ definition: second().hash, label: 'Copy, anew', crew: 'copy' });
    expect(played.entries.at(-1)).toMatchObject({
      type: 'run.migrated',
      task: null,
      body: { definition: second().hash },
    });
    played.decide('draft', 'approve');
    expect(wanted(played.now())).toMatchObject([{ route: routeOf(second()), body: { task: 'print' } }]);
  });

  it('[C200] lets tasks that are new begin as soon as their needs are settled, in the order of the new definition', () => {
    const to = plan(
      defineCrew('copy', options)
        .task('research', task)
        .task('keywords', { ...task, needs: ['research'] })
        .task('draft', { ...task, ...legal, needs: ['research'], guards: { short } })
        .task('check', { ...task, needs: ['draft', 'keywords'] })
        .task('print', { needs: ['draft', 'check'], perform, output }),
    );
    const played = parked();
    const { commands } = played.migrate(to) as Extract<Step, { readonly commands: unknown }>;
    expect(Object.entries(played.now().tasks).map(([key, { state }]) => `${key} ${state}`)).toEqual([
      'research accepted',
      'keywords working',
      'draft inReview',
      'check blocked',
      'print blocked',
    ]);
    expect(commands).toMatchObject([{ id: 'r/keywords/1/0/0#0', route: routeOf(to) }]);
  });

  it('[C200] takes tasks away that are over, with their reviews, and those that nobody was to look at', () => {
    const from = plan(
      defineCrew('copy', options)
        .task('research', { ...task, review: true })
        .task('draft', { ...task, ...legal, needs: ['research'] })
        .task('page', { ...task, ...legal, needs: ['draft'] })
        .task('print', { needs: ['page'], perform, output }),
    );
    const to = plan(
      defineCrew('copy', options)
        .task('draft', { ...task, ...legal })
        .task('page', { ...task, ...legal, needs: ['draft'] }),
    );
    const played = play(from);
    for (const name of ['research', 'draft']) {
      played.answer(name);
      played.decide(name, 'approve');
    }
    played.answer('page');
    expect(problems(played.migrate(to))).toEqual([]);
    expect(Object.keys(played.now().reviews)).toEqual(['draft', 'page']);
    played.decide('page', 'approve');
    expect(played.now()).toMatchObject({ crew: { state: 'done' }, tasks: { draft: { state: 'accepted' } } });
  });

  it('[C201] finds a renamed task’s review and entries under the names they have', () => {
    const to = renamed();
    const played = parked();
    played.migrate(to, { draft: 'copy' });
    expect(Object.keys(played.now().tasks)).toEqual(['research', 'copy', 'print']);
    expect(played.now().reviews).toMatchObject({ draft: { state: 'open', context: { task: 'copy', revision: 1 } } });
    expect(namesOfTask(played.now(), 'copy[de]')).toEqual(['copy[de]', 'draft[de]']);
    expect([presentTask(played.now(), 'draft[de]'), presentTask(played.now(), 'print')]).toEqual(['copy[de]', 'print']);
    played.decide('draft', 'revise');
    expect(wanted(played.now())).toMatchObject([{ id: 'r/copy/2/0/0#0', body: { task: 'copy' } }]);
    played.answer('copy');
    expect(Object.keys(played.now().reviews)).toEqual(['draft']);
    expect(played.now().reviews).toMatchObject({ draft: { state: 'open', context: { task: 'copy', revision: 2 } } });
    played.decide('draft', 'approve');
    expect(wanted(played.now())).toMatchObject([{ body: { task: 'print' } }]);
  });

  it('[C201] keeps names over several migrations, and forgets none of a task that is gone', () => {
    const played = parked();
    played.migrate(renamed(), { draft: 'copy' });
    played.migrate(line, { copy: 'line' });
    expect(namesOfTask(played.now(), 'line')).toEqual(['line', 'copy', 'draft']);
    expect(outputReview(played.now(), 'line')).toBe('draft');
    expect(presentTask(played.now(), 'print')).toBeNull();
  });

  it('[C202] asks for work under way as another try of the same key, under the new route', () => {
    const played = play();
    const late = played.result('research');
    const taken = played.migrate(second());
    expect(taken).toMatchObject({
      done: ['r/research/1/0/0#0'],
      commands: [{ id: 'r/research/1/0/0#1', route: routeOf(second()), body: { key: 'r/research/1/0/0' } }],
    });
    const answer = { ...late, type: 'call.answered', output: 'late', verdicts: [], messages: [], usage, model: null };
    expect(played.send({ ...answer, attempt: 1, inputHash: null })).toMatchObject({ entries: null, refusal: null });
    played.answer('research');
    expect(played.now().tasks).toMatchObject({ research: { state: 'accepted' }, draft: { state: 'working' } });
  });

  it('[C202] asks for a paused run’s work when it is resumed, and never by the old definition', () => {
    const played = play();
    played.send({ ...sent, type: 'run.paused' });
    played.migrate(second());
    expect(wanted(played.now())).toEqual([]);
    expect(played.send({ ...sent, type: 'run.resumed' })).toMatchObject({ commands: [{ id: 'r/research/1/0/0#1' }] });
  });

  it('[C202] asks anew for the reading of words, and for a free call that was not started', () => {
    const search = defineTool({
      name: 'search',
      description: 'Searches.',
      input: z.object({}),
      output,
      perform: () => '',
    });
    const build = (version: string) =>
      plan(defineCrew('copy', { ...options, version }).task('draft', { ...task, tools: [search], review: true }));
    const played = play(build('1'));
    const call = { id: 'x', tool: 'search', kind: 'tool', arguments: {}, verdicts: [] };
    const turn = { attempt: 1, inputHash: null, messages: [], usage, model: null };
    played.send({ ...played.result('draft'), type: 'tools.called', ...turn, calls: [call] });
    played.migrate(build('2'));
    expect(wanted(played.now())).toMatchObject([{ id: 'r/draft/1/0/call1#1', route: routeOf(build('2')) }]);

    const other = parked();
    const { content } = other.now().reviews.draft?.context ?? {};
    const about = { review: 'draft', revision: 1, contentHash: content?.hash, text: 'Looks good.' };
    other.send({ ...sent, ...about, type: 'reply.received' });
    const taken = other.migrate(second());
    expect(taken).toMatchObject({
      done: [expect.stringMatching(/\/0#0$/)],
      commands: [{ id: expect.stringMatching(/#1$/) }],
    });
  });

  it('[C207] takes needs that merely have other names for the same: what depends on them is restored', () => {
    const played = parked();
    played.decide('draft', 'approve');
    played.migrate(renamed('facts'), { research: 'facts', draft: 'copy' });
    played.answer('print');
    expect(played.now().crew.state).toBe('done');
    played.send({ ...sent, type: 'run.rerun', from: ['facts'], feedback: null });
    const taken = played.answer('facts', 'research text');
    expect(taken.entries?.map(({ type, task: of }) => `${type} ${of}`)).toEqual([
      'call.answered facts',
      'task.kept copy',
      'task.kept print',
    ]);
  });

  it('[C208] is part of the journal, which leads to the same run', () => {
    const played = parked();
    played.migrate(renamed(), { draft: 'copy' });
    played.migrate(line, { copy: 'line' });
    played.decide('draft', 'revise');
    played.answer('line');
    played.decide('draft', 'approve');
    expect(played.replayed()).toEqual(played.now());
  });
});

/** Without anything after the draft, which has a third name. */
const line = plan(
  defineCrew('copy', options)
    .task('research', task)
    .task('line', { ...task, ...legal, needs: ['research'], guards: { short } }),
);

/** The draft is called otherwise, and so may be its facts. */
function renamed(facts: 'research' | 'facts' = 'research') {
  return plan(
    defineCrew('copy', { ...options, version: 'renamed' })
      .task(facts, task)
      .task('copy', { ...task, ...legal, needs: [facts], guards: { short } })
      .task('print', { needs: ['copy'], perform, output }),
  );
}

describe('a migration is refused', () => {
  const build = (draft: object = {}, more: object = {}) =>
    plan(
      defineCrew('copy', { ...options, version: '2' })
        .task('research', { ...task, ...more })
        .task('draft', { ...task, ...legal, needs: ['research'], guards: { short }, ...draft })
        .task('print', { needs: ['draft'], perform, output }),
    );

  it.each([
    { what: 'a gate', draft: { review: false }, problem: 'gateMissing' },
    { what: 'a guard that is a function', draft: { guards: {} }, problem: 'guardMissing' },
    { what: 'a guard under its name', draft: { guards: { brief: short } }, problem: 'guardMissing' },
  ])('[C203] where $what is missing, in whatever state the task is', ({ draft, problem }) => {
    const waiting = play();
    const inReview = parked();
    const accepted = parked();
    accepted.decide('draft', 'approve');
    for (const { migrate, now } of [waiting, inReview, accepted]) {
      const before = now();
      expect(problems(migrate(build(draft)))).toEqual([problem]);
      expect(now()).toBe(before);
    }
  });

  it('[C203] where a sentence is missing; another sentence under the same name, or a function, is taken', () => {
    const from = build({ guards: { tone: 'No superlatives.' } });
    const to = (guards: Readonly<Record<string, string | typeof short>>) =>
      plan(
        defineCrew('copy', options)
          .task('research', task)
          .task('draft', { ...task, ...legal, needs: ['research'], guards })
          .task('print', { needs: ['draft'], perform, output }),
      );
    expect(problems(play(from).migrate(to({})))).toEqual(['guardMissing']);
    expect(problems(play(from).migrate(to({ tone: 'No big words.' })))).toEqual([]);
    expect(problems(play(from).migrate(to({ tone: short, more: short })))).toEqual([]);
  });

  const review = (more: object) => ({ review: { by: { group: 'legal' }, ...more } });
  it.each([
    { what: 'other people', draft: review({ by: { group: ['legal', 'sales'] } }) },
    { what: 'anyone', draft: { review: true } },
    { what: 'an end of rounds that nobody approves', draft: review({ maxRounds: 2, whenRoundsEnd: 'accept' }) },
    {
      what: 'others after the last round',
      draft: review({ maxRounds: 2, whenRoundsEnd: { escalate: { user: 'bo' } } }),
    },
    { what: 'others as time goes by', draft: review({ escalate: { after: '1d', to: { group: 'sales' } } }) },
    { what: 'time, which would approve', draft: review({ expire: { after: '1d', as: 'approve' } }) },
  ])('[C203] where a gate would be open to $what', ({ draft }) => {
    expect(problems(parked().migrate(build(draft)))).toEqual(['gateLoosened']);
  });

  it('[C203] where a gate would not look again, and not where it asks fewer', () => {
    const strict = build(review({ by: { user: ['anna', 'ben'] }, recheck: true }));
    expect(problems(parked(strict).migrate(build(review({ by: { user: ['anna', 'ben'] } }))))).toEqual([
      'gateLoosened',
    ]);
    expect(problems(parked(strict).migrate(build(review({ by: { user: 'ben' }, recheck: true }))))).toEqual([]);
  });

  it('[C203] where a mask shows more, and not where it shows less', () => {
    const secret = z.object({ text: z.string(), price: z.string() });
    const masked = (mask: object) => build({ output: secret, mask });
    const from = masked({ price: { except: { group: 'sales' } } });
    expect(problems(parked(from).migrate(masked({})))).toEqual(['maskLoosened']);
    expect(problems(parked(from).migrate(masked({ price: { except: { group: ['sales', 'legal'] } } })))).toEqual([
      'maskLoosened',
    ]);
    expect(problems(parked(from).migrate(masked({ price: 'everyone' })))).toEqual([]);
  });

  it('[C203] where a task would not be known any more to be made from what is masked', () => {
    const build = (needs: readonly 'research'[]) =>
      plan(
        defineCrew('copy', options)
          .task('research', { ...task, output: z.object({ text: z.string() }), mask: { text: 'everyone' } })
          .task('draft', { ...task, ...legal, needs }),
      );
    const played = play(build(['research']));
    expect(problems(played.migrate(build([])))).toEqual([]);
    const begun = parked(build(['research']));
    expect(problems(begun.migrate(build([])))).toEqual(['maskLoosened']);
  });

  const refund = (more: object) =>
    defineTool({ name: 'refund', description: 'Pays.', input: z.object({}), output, perform: () => '', ...more });
  it.each([
    { what: 'its gate', tool: { approve: false }, problem: 'gateMissing' },
    { what: 'its guard', tool: { guards: {} }, problem: 'guardMissing' },
    {
      what: 'a gate that always asks',
      tool: { approve: { by: { group: 'legal' }, when: () => false } },
      problem: 'gateLoosened',
    },
    { what: 'the people of its gate', tool: { approve: true }, problem: 'gateLoosened' },
    {
      what: 'the people that are asked in time',
      tool: { approve: { by: { group: 'legal' }, escalate: { after: '1d', to: { user: 'bo' } } } },
      problem: 'gateLoosened',
    },
  ])('[C203] where a tool loses $what', ({ tool, problem }) => {
    const given = { approve: { by: { group: 'legal' } }, guards: { short } };
    const from = build({ tools: [refund(given)] });
    expect(problems(play(from).migrate(build({ tools: [refund({ ...given, ...tool })] })))).toEqual([problem]);
    expect(problems(play(from).migrate(build({ tools: [] })))).toEqual([]);
  });

  it('[C204] where a task has begun as other work, and not before', () => {
    const other = (key: 'research' | 'print') =>
      plan(
        defineCrew('copy', { ...options, version: '2' })
          .task('research', key === 'research' ? { perform, output } : task)
          .task('draft', { ...task, ...legal, needs: ['research'], guards: { short } })
          .task('print', key === 'print' ? { ...task, needs: ['draft'] } : { needs: ['draft'], perform, output }),
      );
    expect(problems(play().migrate(other('research')))).toEqual(['kindChanged']);
    const played = play();
    expect(problems(played.migrate(other('print')))).toEqual([]);
    expect(played.now().tasks.print?.context.kind).toBe('agent');
  });

  it('[C204] where a task is at work under a name that changes', () => {
    expect(problems(play().migrate(renamed('facts'), { research: 'facts', draft: 'copy' }))).toEqual(['atWork']);
  });

  it('[C204] where what is under way would need what is not there', () => {
    const to = plan(
      defineCrew('copy', { ...options, version: '2' })
        .task('research', task)
        .task('market', task)
        .task('draft', { ...task, ...legal, needs: ['research', 'market'], guards: { short } })
        .task('print', { needs: ['draft'], perform, output }),
    );
    expect(problems(parked().migrate(to))).toEqual(['needsUnmet']);
    expect(problems(play().migrate(to))).toEqual([]);
  });

  it('[C204] where a task would be gone that is under way, is being worked from, or was never looked at', () => {
    const without = (key: 'research' | 'draft') =>
      plan(
        key === 'research'
          ? defineCrew('copy', options)
              .task('draft', { ...task, ...legal, guards: { short } })
              .task('print', { needs: ['draft'], perform, output })
          : defineCrew('copy', options)
              .task('research', task)
              .task('print', { needs: ['research'], perform, output }),
      );
    expect(problems(play().migrate(without('research')))).toEqual(['removed']);
    expect(problems(parked().migrate(without('research')))).toEqual(['removed']);
    expect(problems(play().migrate(without('draft')))).toEqual(['gateMissing']);
    const guarded = plan(
      defineCrew('copy', options)
        .task('a', task)
        .task('b', { ...task, needs: ['a'], guards: { short } }),
    );
    expect(problems(play(guarded).migrate(plan(defineCrew('copy', options).task('a', task))))).toEqual([
      'guardMissing',
    ]);
  });

  it('[C204] where a named outcome is in force that the gate would not offer', () => {
    const from = build(review({ outcomes: { hold: 'Hold it' } }));
    const played = parked(from);
    played.decide('draft', 'outcome', { outcome: 'hold' });
    expect(problems(played.migrate(first))).toEqual(['outcomeMissing']);
  });

  it('[C204] where a call waits whose tool would be gone, or runs whose result is not known', () => {
    const given = { approve: true } as const;
    const played = play(build({}, { tools: [refund(given)] }));
    const call = { id: 'x', tool: 'refund', kind: 'tool', arguments: {}, verdicts: [] };
    const asked = { question: 'Pay?', eligible: ['anyone'], risk: null };
    const turn = { type: 'tools.called', attempt: 1, inputHash: null, messages: [], usage, model: null };
    played.send({ ...played.result('research'), ...turn, calls: [{ ...call, asked }] });
    expect(problems(played.migrate(first))).toEqual(['toolMissing']);
    played.decide('research~1.0.1', 'approve');
    const started = { type: 'tool.started', call: 'research~1.0.1', executedHash: '' };
    played.send({ ...played.result('research'), ...started });
    expect(problems(played.migrate(build({}, { tools: [refund(given)], maxSteps: 9 })))).toEqual(['atWork']);
  });

  it('[C204] while a run of its own does a task, or a call, and as a child where its parent knows a task by name', () => {
    const child = defineCrew('child', options).task('line', task);
    const parents = (version: string) =>
      plan(
        defineCrew('copy', { ...options, version })
          .task('ask', { ...task, tools: [coworker(agent, {})] })
          .task('draft', { crew: child, input: () => '', result: 'line' }),
      );
    const played = play(parents('1'));
    expect(problems(played.migrate(parents('2')))).toEqual(['atWork']);
    const report = { run: 'r/draft/1', attempt: 1, closed: false };
    const told = { inputHash: null, messages: [], verdicts: [], usage, model: null };
    played.send({ type: 'call.answered', task: 'draft', command: '', attempt: 1, output: 'x', child: report, ...told });
    expect(problems(played.migrate(parents('2')))).toEqual([]);
    expect(played.now().tasks.draft?.context.children.phase).toBe('closed');

    const parent = { run: 'r', task: 'draft', route: 'copy@1', attempt: 1 };
    const start = {
      key: 's',
      at: 1,
      salt: 's',
      ...sent,
      type: 'run.started',
      run: 'r/draft/1',
      title: '',
      input: '',
    } as const;
    const from = plan(child);
    const { run } = step(null, { ...start, parent }, { plan: from, sha256 });
    const to = plan(defineCrew('child', options).task('text', task));
    const event = {
      key: 'm',
      at: 2,
      salt: 's',
      ...sent,
      type: 'run.migrated',
      plan: from,
      definition: to.hash,
    } as const;
    expect(problems(step(run, { ...event, tasks: { line: 'text' } }, { plan: to, sha256 }))).toContain('removed');
  });

  it('[C205] where a name stood, or stands, for another task', () => {
    const swapped = plan(
      defineCrew('copy', { ...options, version: '2' })
        .task('draft', task)
        .task('research', { ...task, ...legal, needs: ['draft'], guards: { short } })
        .task('print', { needs: ['research'], perform, output }),
    );
    const both = { research: 'draft', draft: 'research' };
    expect(problems(parked().migrate(swapped, both))).toEqual(['keyTaken', 'keyTaken']);
    const twice = { research: 'copy', draft: 'copy' };
    expect(problems(parked().migrate(renamed(), twice))).toContain('keyTaken');
    const played = parked();
    played.migrate(renamed(), { draft: 'copy' });
    const again = plan(
      defineCrew('copy', { ...options, version: '3' })
        .task('research', task)
        .task('copy', { ...task, ...legal, needs: ['research'], guards: { short } })
        .task('draft', { ...task, needs: ['copy'] })
        .task('print', { needs: ['copy'], perform, output }),
    );
    expect(problems(played.migrate(again))).toEqual(['keyTaken']);
  });

  it('[C205] where the map names tasks that are not there', () => {
    expect(problems(parked().migrate(second(), { constructor: 'draft' }))).toContain('keyUnknown');
    expect(problems(parked().migrate(second(), { draft: 'copy' }))).toContain('keyUnknown');
  });

  it('[C206] to the definition it has, to another crew, and from one that it does not have', () => {
    expect(problems(parked().migrate(first))).toEqual(['definition']);
    const other = plan(defineCrew('other', options).task('research', task));
    expect(problems(parked().migrate(other))).toEqual(['definition']);
    const forged = { ...first, tasks: first.tasks.map((one) => ({ ...one, gate: null, guards: [] })) };
    const event = { ...sent, type: 'run.migrated', definition: second().hash, tasks: {} };
    expect(problems(parked().send({ ...event, plan: forged }, second()))).toEqual(['definition']);
    expect(problems(parked().send({ ...event, plan: second('0') }, second()))).toEqual(['definition']);
    expect(problems(parked().send({ ...event, plan: first }, second('3')))).toEqual(['definition']);
  });

  it('[C206] of a run that is over; one that failed goes on elsewhere when it is run again', () => {
    const done = parked();
    done.decide('draft', 'approve');
    done.answer('print');
    expect(done.migrate(second())).toMatchObject({ refusal: { code: 'RUN_FINISHED' } });
    const cancelled = parked();
    cancelled.send({ ...sent, type: 'run.cancelled' });
    expect(cancelled.migrate(second())).toMatchObject({ refusal: { code: 'RUN_CANCELLED' } });
    const failed = play();
    const failure = { code: 'MODEL_REJECTED', message: 'No.' };
    failed.send({ ...failed.result('research'), type: 'call.failed', failure, retryAt: null });
    failed.migrate(second());
    failed.send({ ...sent, type: 'run.rerun', from: [], feedback: null });
    expect(wanted(failed.now())).toMatchObject([{ id: 'r/research/2/0/0#0', route: routeOf(second()) }]);
  });
});
