import { hash } from 'node:crypto';
import type { DecisionType } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type CrewPlan,
  canonical,
  concluded,
  defineAgent,
  defineCrew,
  definedTask,
  impactOf,
  itemId,
  itemKeyOf,
  itemsOf,
  type JournalEntry,
  openWords,
  plannedTask,
  planOf,
  type ReviewDecided,
  type Run,
  type RunEvent,
  type Step,
  step,
  targetsOf,
  taskKeyOf,
  wanted,
} from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = defineAgent({ role: 'Localizer', goal: 'Say the same', backstory: 'Translates.' });
const output = z.string();
const prompt = () => '';
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'http', request: 'q' } as const;
const usage = { inputTokens: 1, outputTokens: 1, requests: 1 };

type Gate =
  | true
  | {
      readonly each: true;
      readonly maxRounds?: number;
      readonly outcomes?: { readonly drop: { readonly label: string; readonly end: true } };
    };

// plan ─► localize[…] ─► publish
function crew(review?: Gate, concurrency?: number) {
  return defineCrew('campaign', { input: z.string() })
    .task('plan', { agent, prompt, output: z.array(z.string()), review: true })
    .task('localize', {
      needs: ['plan'],
      forEach: ({ plan }) => plan,
      ...(concurrency !== undefined && { concurrency }),
      agent,
      prompt: ({ item }) => item,
      output: z.object({ text: z.string() }),
      guards: { short: () => true },
      mask: { text: { except: { group: 'sales' } } },
      ...(review && { review }),
    })
    .task('publish', {
      needs: ['localize'],
      agent,
      prompt,
      output,
      review: { sendBackTo: ['plan', 'localize'] },
    }).definition;
}

const planned = (review?: Gate, concurrency?: number) => planOf(crew(review, concurrency), { sha256 });

type Given = Partial<Pick<ReviewDecided, 'feedback' | 'to' | 'outcome' | 'output'>>;

/** A run whose plan was approved. */
function play(plan: CrewPlan) {
  const entries: JournalEntry[] = [];
  let run: Run | null = null;
  let at = 0;
  const send = (event: object): Step => {
    at += 1;
    const given = { key: `k${at}`, at, salt: 's', ...event } as RunEvent;
    // as after a restart, each time
    const taken = step(run === null ? null : (JSON.parse(JSON.stringify(run)) as Run), given, { plan, sha256 });
    entries.push(...(taken.entries ?? []));
    run = taken.run;
    return taken;
  };
  const now = () => run as unknown as Run;
  const task = (key: string) => {
    const row = now().tasks[key];
    if (!row) throw new Error(`no task ${key}`);
    return row;
  };
  const report = (key: string, event: object) => {
    const command = wanted(now()).find(({ body }) => body.task === key)?.id;
    return send({ task: key, command, key: command, ...event });
  };
  const answers = (key: string, output: unknown, verdicts: object[] = []) => {
    const made = { attempt: task(key).context.attempt, inputHash: task(key).context.inputHash, messages: [], output };
    return report(key, { type: 'call.answered', ...made, verdicts, usage, model: 'm' });
  };
  const lists = (...keys: string[]) =>
    report('localize', { type: 'items.listed', items: keys.map((key) => ({ key, item: key })) });
  const decides = (review: string, decision: DecisionType, given: Given = {}) => {
    const { revision, content } = now().reviews[review]?.context ?? {};
    const shown = { review, revision, contentHash: content?.hash };
    return send({ type: 'review.decided', ...sent, ...shown, decision, feedback: 'words', ...given });
  };
  send({ type: 'run.started', ...sent, run: 'r1', title: '', input: 'Kettle' });
  answers('plan', ['de', 'fr', 'it']);
  decides('plan', 'approve');
  return {
    now,
    entries,
    send,
    task,
    report,
    answers,
    lists,
    decides,
    works: () => wanted(now()).map(({ body }) => `${body.work} ${body.key}`),
    states: () => Object.entries(now().tasks).map(([id, { state }]) => `${id} ${state}`),
    fails: (key: string, retryAt: number | null = null) =>
      report(key, { type: 'call.failed', failure: { code: 'TASK_THREW', message: 'broke' }, retryAt }),
    reruns: (from: readonly string[], feedback: string | null = null) =>
      send({ type: 'run.rerun', ...sent, from, feedback }),
    kept: () => entries.filter(({ type }) => type === 'task.kept').map((entry) => entry.task),
  };
}

const said = (key: string, round = 1) => ({ text: `${key} ${round}` });

/** All languages are made, their list too. */
function localized(review?: Gate) {
  const desk = play(planned(review));
  desk.lists('de', 'fr', 'it');
  for (const key of ['de', 'fr', 'it']) desk.answers(`localize[${key}]`, said(key));
  return desk;
}

/** All of it is done, with one review of the list. */
function done(review: Gate = true) {
  const desk = localized(review);
  if (review !== true) for (const key of ['de', 'fr', 'it']) desk.decides(`localize[${key}]`, 'approve');
  desk.answers('localize', [said('de'), said('fr'), said('it')]);
  if (review === true) desk.decides('localize', 'approve');
  desk.answers('publish', 'p1');
  return desk;
}

describe('[C111] [R93] an id within a run', () => {
  it('names the crew’s task it belongs to, and its item', () => {
    expect(itemId('localize', 'zh-Hans.1')).toBe('localize[zh-Hans.1]');
    expect(['localize[zh-Hans.1]', 'localize', 'refund~1.0.1', 'refund>look'].map(taskKeyOf)).toEqual([
      'localize',
      'localize',
      'refund',
      'refund',
    ]);
    expect(['localize[de]', 'localize', 'localize[]', 'localize[d/e]'].map(itemKeyOf)).toEqual([
      'de',
      null,
      null,
      null,
    ]);
  });

  it('has the item’s plan, or the list’s', () => {
    const plan = planned({ each: true });
    expect(plannedTask(plan, 'localize[de]')).toMatchObject({
      key: 'localize[de]',
      title: 'Localize: de',
      kind: 'agent',
      needs: ['plan'],
      guards: ['short'],
      gate: { question: 'Is “Localize” good to go?' },
      mask: [{ path: 'text' }],
      output: { type: 'object' },
      each: null,
    });
    expect(plannedTask(plan, 'localize')).toMatchObject({
      kind: 'each',
      guards: [],
      gate: null,
      mask: [{ path: '*.text' }, { path: 'text' }],
      output: { type: 'array', items: { type: 'object' } },
      each: { concurrency: 5, reviewEach: true },
    });
    expect(plannedTask(planned(true), 'localize')?.gate).not.toBeNull();
    expect(plannedTask(planned(true), 'localize[de]')?.gate).toBeNull();
  });

  it('has the item’s functions, or the list’s', () => {
    const item = definedTask(crew(true), 'localize[de]');
    const list = definedTask(crew(true), 'localize');
    expect(item?.output.safeParse({ text: '' }).success).toBe(true);
    expect(list?.output.safeParse([{ text: '' }]).success).toBe(true);
    expect([item?.guards.length, list?.guards.length]).toEqual([1, 0]);
    expect([item?.review, list?.review]).toEqual([null, {}]);
  });

  it.each(['plan[de]', 'other[de]', 'localize[d/e]', 'localize~1', 'constructor'])('is not “%s”', (id) => {
    expect(plannedTask(planned(true), id)).toBeNull();
    expect(definedTask(crew(true), id)).toBeNull();
  });
});

describe('[C122] a fan-out', () => {
  const start = defineCrew('campaign', { input: z.string() });
  const each = (options: object) => () =>
    start.task('localize', { forEach: () => ['de'], perform: () => '', output, ...options });
  const child = {
    crew: defineCrew('child', { input: z.string() }).task('a', { perform: () => '', output }),
    result: 'a',
    input: () => '',
  };
  const once = (options: object) => () => start.task('localize', { perform: () => '', output, ...options });

  it.each<[string, () => unknown, string]>([
    ['items by a value', once({ forEach: ['de'] }), 'does not say its items by a function'],
    ['a key by a value', each({ itemKey: 'code' }), 'does not say its items by a function'],
    ['no item at once', each({ concurrency: 0 }), 'concurrency 0'],
    ['half an item at once', each({ concurrency: 0.5 }), 'concurrency 0.5'],
    ['keys without items', once({ itemKey: String }), 'has `itemKey`, but no items'],
    ['concurrency without items', once({ concurrency: 2 }), 'has `concurrency`, but no items'],
    ['reviews without items', once({ review: { each: true } }), 'has `review: { each }`, but no items'],
    ['a crew that does it', each({ perform: undefined, output: undefined, ...child }), 'a crew that does it'],
    ['failing items for a list’s reviewer', each({ whenGuardsFail: 'review', review: true }), 'only the list'],
  ])('has not %s', (_, define, message) => {
    expect(define).toThrow(message);
  });

  it('[C116] has its points shown, and is not made again for them: its list would come out the same', () => {
    const gate = (review: object) => {
      const crew = start.task('localize', { forEach: () => ['de'], perform: () => '', output, review });
      const plan = planOf(crew.definition, { sha256 });
      return ['localize', 'localize[de]'].map((id) => plannedTask(plan, id)?.gate?.verifyFeedback);
    };
    expect(gate({ verifyFeedback: 'retry' })).toEqual(['show', undefined]);
    expect(gate({ verifyFeedback: 'retry', each: true })).toEqual([undefined, 'retry']);
  });

  it('[C134] yields its list, and hides each item’s part of it, where its crew does a task', () => {
    const inner = start.task('localize', {
      forEach: () => ['de'],
      perform: () => ({ text: '' }),
      output: z.object({ text: z.string() }),
      mask: { text: 'everyone' },
    });
    const outer = start.task('copy', { crew: inner, result: 'localize', input: ({ input }) => input });
    const [task] = planOf(outer.definition, { sha256 }).tasks;
    expect(task?.output).toMatchObject({ type: 'array' });
    expect(task?.mask).toEqual([{ path: '*.text', visibleTo: [] }]);
  });

  it('works on five items at once, unless it is told otherwise', () => {
    expect(planned().tasks[1]?.each?.concurrency).toBe(5);
    expect(each({ whenGuardsFail: 'review', review: { each: true } })).not.toThrow();
  });
});

describe('[C113] [R93] a task that fans out', () => {
  it('asks for its items once its needs are settled, and gives each a row behind its own, in their order', () => {
    const desk = play(planned());
    expect(desk.works()).toEqual(['items.list r1/localize/0/0/list1']);
    desk.lists('fr', 'de');
    expect(desk.states()).toEqual([
      'plan accepted',
      'localize fanned',
      'localize[fr] working',
      'localize[de] working',
      'publish blocked',
    ]);
    expect(desk.works()).toEqual(['model.call r1/localize[fr]/1/0/0', 'model.call r1/localize[de]/1/0/0']);
    expect(desk.task('localize[de]').context.item).toEqual({
      key: 'de',
      index: 1,
      version: desk.task('localize').context.fan?.list?.version,
      hash: sha256(canonical('de')),
      saidBefore: 0,
    });
  });

  it('makes the list of their outputs when the last of them is accepted, and goes on with it', () => {
    const desk = localized();
    expect(desk.works()).toEqual(['items.gather r1/localize/1/0/0']);
    desk.answers('localize', [said('de'), said('fr'), said('it')]);
    expect(desk.task('localize').context.accepted?.hash).toBe(sha256(canonical([said('de'), said('fr'), said('it')])));
    expect(desk.works()).toEqual(['model.call r1/publish/1/0/0']);
  });

  it('makes an empty list of no items', () => {
    const desk = play(planned());
    desk.lists();
    expect(desk.works()).toEqual(['items.gather r1/localize/1/0/0']);
  });

  it('asks for them again when that failed, under the same key, and fails with it at last', () => {
    const desk = play(planned());
    desk.fails('localize', 99);
    expect(wanted(desk.now())).toMatchObject([{ id: 'r1/localize/0/0/list1#1', due: 99 }]);
    desk.fails('localize');
    expect(desk.now().crew).toMatchObject({ state: 'failed', context: { failure: { task: 'localize' } } });
  });

  it('drops a list that nobody asked for', () => {
    const desk = play(planned());
    desk.lists('de');
    const late = { type: 'items.listed', task: 'localize', command: 'r1/localize/0/0/list1#0', items: [] };
    expect(desk.send(late)).toMatchObject({ entries: null, refusal: null });
  });

  it('ends the run when one of its items fails', () => {
    const desk = play(planned());
    desk.lists('de', 'fr');
    desk.fails('localize[fr]');
    expect(desk.now().crew).toMatchObject({ state: 'failed', context: { failure: { task: 'localize[fr]' } } });
  });

  it('looks every item over by the guards, and the list by none', () => {
    const desk = play(planned());
    desk.lists('de');
    desk.answers('localize[de]', said('de'), [{ name: 'short', passed: false, message: 'long' }]);
    expect(desk.works()).toEqual(['model.call r1/localize[de]/2/0/0']);
  });
});

describe('[C114] the concurrency of a fan-out', () => {
  it('is the most items worked on at once', () => {
    const desk = play(planned(undefined, 2));
    desk.lists('de', 'fr', 'it');
    expect(desk.works()).toHaveLength(2);
    desk.answers('localize[fr]', said('fr'));
    expect(desk.works()).toEqual(['model.call r1/localize[de]/1/0/0', 'model.call r1/localize[it]/1/0/0']);
  });

  it('does not count those that wait for people', () => {
    const desk = play(planned({ each: true }, 1));
    desk.lists('de', 'fr');
    desk.answers('localize[de]', said('de'));
    expect(desk.states().slice(2, 4)).toEqual(['localize[de] inReview', 'localize[fr] working']);
  });

  it('holds for items that come back after a send-back, in their order', () => {
    const desk = play(planned(true, 2));
    const keys = ['de', 'fr', 'it', 'es'];
    desk.lists(...keys);
    for (const key of keys) desk.answers(`localize[${key}]`, said(key));
    desk.answers(
      'localize',
      keys.map((key) => said(key)),
    );
    desk.decides('localize', 'revise');
    desk.lists(...keys);
    const again = (...keys: string[]) => keys.map((key) => `model.call r1/localize[${key}]/2/0/0`);
    expect(desk.works()).toEqual(again('de', 'fr'));
    desk.answers('localize[fr]', said('fr', 2));
    expect(desk.works()).toEqual(again('de', 'it'));
    desk.answers('localize[de]', said('de', 2));
    expect(desk.works()).toEqual(again('it', 'es'));
  });

  it('holds for the items that were named, beside those that stay', () => {
    const desk = play(planned(true, 1));
    desk.lists('de', 'fr', 'it');
    for (const key of ['de', 'fr', 'it']) desk.answers(`localize[${key}]`, said(key));
    desk.answers('localize', [said('de'), said('fr'), said('it')]);
    desk.decides('localize', 'revise', { to: ['localize[de]', 'localize[it]'] });
    expect(desk.states().slice(2, 5)).toEqual([
      'localize[de] working',
      'localize[fr] accepted',
      'localize[it] blocked',
    ]);
    desk.answers('localize[de]', said('de', 2));
    expect(desk.works()).toEqual(['model.call r1/localize[it]/2/0/0']);
  });

  it('lets one that was sent back wait for its turn behind one that works', () => {
    const desk = play(planned({ each: true }, 1));
    desk.lists('de', 'fr');
    desk.answers('localize[de]', said('de'));
    desk.decides('localize[de]', 'revise');
    expect(desk.states().slice(2, 4)).toEqual(['localize[de] blocked', 'localize[fr] working']);
    desk.answers('localize[fr]', said('fr'));
    expect(desk.works()).toEqual(['model.call r1/localize[de]/2/0/0']);
  });

  it('makes all anew where what they are made from has changed', () => {
    const desk = done();
    desk.decides('publish', 'revise', { to: ['plan'] });
    desk.answers('plan', ['de', 'fr', 'it'].reverse());
    desk.decides('plan', 'approve');
    // another plan: they are made from something else
    desk.lists('de', 'fr', 'it');
    expect(desk.works()).toHaveLength(3);
  });
});

describe('[C115] what an item is made from', () => {
  it('covers the item, and nothing of the others', () => {
    const desk = play(planned());
    desk.lists('de', 'fr');
    const madeFrom = (key: string) => desk.task(`localize[${key}]`).context.inputHash;
    expect(madeFrom('de')).not.toBe(madeFrom('fr'));
    const other = play(planned());
    other.lists('it', 'de');
    expect(other.task('localize[de]').context.inputHash).toBe(madeFrom('de'));
  });
});

describe('[C116] [R93] a review of the list', () => {
  it('is one review, of the outputs in the order of the list', () => {
    const desk = localized(true);
    expect(Object.keys(desk.now().reviews)).toEqual(['plan']);
    desk.answers('localize', [said('de'), said('fr'), said('it')]);
    expect(desk.now().reviews.localize).toMatchObject({ state: 'open', context: { task: 'localize', revision: 1 } });
    desk.decides('localize', 'approve');
    expect(desk.works()).toEqual(['model.call r1/publish/1/0/0']);
  });

  it('has all items done again with its words, and asks again about the next list', () => {
    const desk = localized(true);
    desk.answers('localize', [said('de'), said('fr'), said('it')]);
    desk.decides('localize', 'revise');
    const version = desk.entries.findLast(({ type }) => type === 'review.decided')?.version;
    desk.lists('de', 'fr', 'it');
    expect(desk.works()).toEqual(['de', 'fr', 'it'].map((key) => `model.call r1/localize[${key}]/2/0/0`));
    expect(desk.task('localize[de]').context.openFrom).toBe(version);
    for (const key of ['de', 'fr', 'it']) desk.answers(`localize[${key}]`, said(key, 2));
    desk.answers('localize', [said('de', 2), said('fr', 2), said('it', 2)]);
    expect(desk.now().reviews.localize).toMatchObject({ state: 'open', context: { revision: 2 } });
  });

  it('may name single items: those run with the words, the others and the list of items stay', () => {
    const desk = localized(true);
    desk.answers('localize', [said('de'), said('fr'), said('it')]);
    const { 'localize[de]': de } = desk.now().tasks;
    desk.decides('localize', 'revise', { to: ['localize[fr]'] });
    expect(desk.works()).toEqual(['model.call r1/localize[fr]/2/0/0']);
    expect(desk.task('localize[de]')).toEqual(de);
    desk.answers('localize[fr]', said('fr'));
    // the same output: its reviewer is asked all the same
    expect(desk.works()).toEqual(['items.gather r1/localize/2/0/0']);
    expect(desk.kept()).toEqual([]);
  });

  it('offers the list and its items, and nothing else', () => {
    const desk = localized(true);
    desk.answers('localize', []);
    const targets = ['localize', 'localize[de]', 'localize[fr]', 'localize[it]'];
    const { gate } = plannedTask(planned(true), 'localize') ?? {};
    const { localize: row } = desk.now().reviews;
    expect(row && gate && targetsOf(desk.now(), gate, row)).toEqual(targets);
    expect(desk.decides('localize', 'revise', { to: ['localize[es]'] })).toMatchObject({
      refusal: { code: 'DECISION_NOT_ALLOWED', data: { allowed: targets } },
    });
  });
});

describe('[C117] [R93] a review of each item', () => {
  it('is one review an item, decided in any order; the list then needs nobody', () => {
    const desk = localized({ each: true });
    expect(Object.keys(desk.now().reviews)).toEqual(['plan', 'localize[de]', 'localize[fr]', 'localize[it]']);
    for (const key of ['it', 'de', 'fr']) {
      expect(desk.works()).toEqual([]);
      desk.decides(`localize[${key}]`, 'approve');
    }
    desk.answers('localize', [said('de'), said('fr'), said('it')]);
    expect(desk.task('localize')).toMatchObject({ state: 'accepted', context: { accepted: { review: null } } });
  });

  it('sends back that item alone, with words of its own', () => {
    const desk = localized({ each: true });
    desk.decides('localize[de]', 'approve');
    desk.decides('localize[fr]', 'revise');
    expect(desk.works()).toEqual(['model.call r1/localize[fr]/2/0/0']);
    expect(desk.states()).toEqual([
      'plan accepted',
      'localize fanned',
      'localize[de] accepted',
      'localize[fr] working',
      'localize[it] inReview',
      'publish blocked',
    ]);
    expect(desk.task('localize[fr]').context.openFrom).not.toBeNull();
    expect(desk.decides('localize[it]', 'revise', { to: ['localize[de]'] })).toMatchObject({
      refusal: { code: 'DECISION_NOT_ALLOWED' },
    });
  });

  it('may end the run with an outcome', () => {
    const desk = localized({ each: true, outcomes: { drop: { label: 'Drop it', end: true } } });
    desk.decides('localize[fr]', 'outcome', { outcome: 'drop' });
    expect(desk.now().crew).toMatchObject({ state: 'done', context: { outcome: { label: 'Drop it' } } });
    expect(desk.now().reviews['localize[de]']?.state).toBe('cancelled');
  });
});

describe('[C118] [R93] [R77] a fan-out whose inputs changed', () => {
  /** The run went back to the plan, which came out as given; the reviewer of the plan agreed. */
  const replanned = (languages: string[]) => {
    const desk = done({ each: true });
    desk.decides('publish', 'revise', { to: ['plan'] });
    desk.answers('plan', languages);
    desk.decides('plan', 'approve');
    return desk;
  };

  it('is asked for its items again, and they wait until then', () => {
    const desk = replanned(['de', 'es']);
    expect(desk.works()).toEqual(['items.list r1/localize/1/0/list2']);
    expect(desk.states()).toContain('localize[de] blocked');
  });

  it('comes back whole when they did not', () => {
    const desk = replanned(['de', 'fr', 'it']);
    expect(desk.kept()).toEqual(['localize', 'localize[de]', 'localize[fr]', 'localize[it]']);
    expect(desk.works()).toEqual(['model.call r1/publish/2/0/0']);
    expect(desk.now().reviews['localize[de]']?.state).toBe('decided');
  });

  it('drops items that are gone, with their reviews, and runs new ones', () => {
    const desk = replanned(['es', 'de']);
    desk.lists('es', 'de');
    expect(itemsOf(desk.now().tasks, 'localize')).toEqual(['localize[es]', 'localize[de]']);
    expect(desk.task('localize').context.fan?.retired).toEqual({
      fr: { attempt: 1, said: 0 },
      it: { attempt: 1, said: 0 },
    });
    expect(desk.decides('localize[fr]', 'approve')).toMatchObject({ refusal: { code: 'REVIEW_ALREADY_DECIDED' } });
  });

  it('asks nobody any more about an item that is gone', () => {
    const desk = localized({ each: true });
    desk.reruns(['localize']);
    desk.lists('de');
    expect(desk.now().reviews['localize[fr]']?.state).toBe('superseded');
    expect(desk.decides('localize[fr]', 'approve')).toMatchObject({ refusal: { code: 'REVIEW_SUPERSEDED' } });
  });

  it('goes on counting where an item comes back', () => {
    const desk = localized({ each: true });
    desk.reruns(['localize']);
    desk.lists('de');
    desk.reruns(['localize']);
    desk.lists('de', 'fr');
    expect(desk.works()).toEqual(['model.call r1/localize[de]/3/0/0', 'model.call r1/localize[fr]/2/0/0']);
    desk.answers('localize[fr]', said('fr', 2));
    expect(desk.now().reviews['localize[fr]']).toMatchObject({ state: 'open', context: { revision: 2 } });
  });

  it('[C38] gives no number of a point twice where an item comes back, as often as it does', () => {
    const desk = localized({ each: true });
    const points = () => openWords(desk.task('localize[fr]').context).map(({ number }) => number);
    desk.decides('localize[fr]', 'revise');
    expect(points()).toEqual([1]);
    for (const [round, number] of [2, 3].entries()) {
      desk.reruns(['localize']);
      desk.lists('de');
      desk.reruns(['localize']);
      desk.lists('de', 'fr');
      desk.answers('localize[fr]', said('fr', 2 + round));
      desk.decides('localize[fr]', 'revise');
      expect(points()).toEqual([number]);
    }
  });
});

describe('[C119] [R77] an item', () => {
  it('that nobody named stays as it was, with its approval, when another is sent back', () => {
    const desk = play(
      planOf(
        defineCrew('notes', { input: z.string() })
          .task('plan', { agent, prompt, output: z.string() })
          .task('localize', {
            forEach: ({ feedback }) => feedback.map(({ text }) => text),
            agent,
            prompt,
            output,
            review: { each: true },
          })
          .task('publish', { needs: ['localize'], agent, prompt, output, review: { sendBackTo: ['localize'] } })
          .definition,
        { sha256 },
      ),
    );
    desk.lists('de', 'fr');
    for (const key of ['de', 'fr']) {
      desk.answers(`localize[${key}]`, key);
      desk.decides(`localize[${key}]`, 'approve');
    }
    desk.answers('localize', ['de', 'fr']);
    desk.answers('publish', 'p1');
    const { accepted } = desk.task('localize[fr]').context;
    desk.decides('publish', 'revise', { to: ['localize[de]'] });
    desk.answers('localize[de]', 'de 2');
    desk.decides('localize[de]', 'approve');
    expect(desk.task('localize[fr]').context.accepted).toEqual(accepted);
    expect(desk.works()).toEqual(['items.gather r1/localize/2/0/0']);
  });

  it('is skipped with its fan-out, and blocked again with it', () => {
    const conditional = planOf(
      defineCrew('campaign', { input: z.string() })
        .task('plan', { agent, prompt, output: z.array(z.string()), review: true })
        .task('localize', {
          needs: ['plan'],
          when: () => true,
          forEach: ({ plan }) => plan,
          agent,
          prompt,
          output: z.unknown(),
        })
        .task('publish', { needs: ['localize'], agent, prompt, output, review: { sendBackTo: ['plan'] } }).definition,
      { sha256 },
    );
    const desk = play(conditional);
    desk.report('localize', { type: 'task.admitted', admit: true });
    desk.lists('de');
    desk.answers('localize[de]', said('de'));
    desk.answers('localize', [said('de')]);
    desk.answers('publish', 'p1');
    const again = (plan: string[], admit: boolean) => {
      desk.decides('publish', 'revise', { to: ['plan'] });
      desk.answers('plan', plan);
      desk.decides('plan', 'approve');
      desk.report('localize', { type: 'task.admitted', admit });
    };
    again(['fr'], false);
    expect(desk.states().slice(1, 3)).toEqual(['localize skipped', 'localize[de] skipped']);
    desk.answers('publish', 'p2');
    again(['de'], true);
    expect(desk.states().slice(1, 3)).toEqual(['localize listing', 'localize[de] blocked']);
  });
});

describe('[C120] sending work back to a fan-out', () => {
  it('names its items with it: all of them run with the words, whatever they are made from', () => {
    const desk = done();
    desk.decides('publish', 'revise', { to: ['localize'] });
    desk.lists('de', 'fr', 'it');
    expect(desk.works()).toHaveLength(3);
    expect(openWords(desk.task('localize[it]').context)).toHaveLength(1);
  });

  it('may name single ones, from a later review or a rerun', () => {
    for (const act of ['review', 'rerun'] as const) {
      const desk = done();
      if (act === 'review') desk.decides('publish', 'revise', { to: ['localize[de]'] });
      else desk.reruns(['localize[de]'], 'words');
      expect(desk.works()).toEqual(['model.call r1/localize[de]/2/0/0']);
      desk.answers('localize[de]', said('de'));
      // the same outputs make the same list, under the same approval
      expect(desk.kept()).toEqual(['localize']);
    }
  });

  it('says beforehand which of them run', () => {
    const { now } = done();
    const fates = (to: string) =>
      [...impactOf(now(), planned(true), new Set([to]), 'publish').fates].map(([, fate]) => fate);
    const names = Object.keys(now().tasks);
    expect(names).toEqual(['plan', 'localize', 'localize[de]', 'localize[fr]', 'localize[it]', 'publish']);
    expect(fates('localize')).toEqual(['stays', 'runsAgain', 'runsAgain', 'runsAgain', 'runsAgain', 'runsAgain']);
    expect(fates('localize[fr]')).toEqual(['stays', 'mayRunAgain', 'stays', 'runsAgain', 'stays', 'runsAgain']);
    expect(fates('plan').slice(1)).toEqual(['mayRunAgain', 'mayRunAgain', 'mayRunAgain', 'mayRunAgain', 'runsAgain']);
  });

  it('does an item that failed again with a rerun, and no other', () => {
    const desk = play(planned());
    desk.lists('de', 'fr', 'it');
    desk.answers('localize[de]', said('de'));
    desk.fails('localize[fr]');
    desk.reruns([]);
    expect(desk.works()).toEqual(['model.call r1/localize[fr]/2/0/0', 'model.call r1/localize[it]/1/0/0']);
  });
});

describe('[C121] the journal of a fan-out', () => {
  it('leads to the same run, lists included', () => {
    const { entries, now } = done({ each: true });
    let run: Run | null = null;
    for (const { body, key, at, type } of entries) {
      if (concluded.has(type)) continue;
      const event = { ...(body as object), key, at, type } as unknown as RunEvent;
      run = step(run, event, { plan: planned({ each: true }), sha256 }).run;
    }
    expect(run).toEqual(now());
  });
});
