import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  canonical,
  defineCrew,
  itemId,
  itemsOf,
  plannedTask,
  planOf,
  type Run,
  type RunEvent,
  step,
  targetsOf,
  type WantedCommand,
  wanted,
} from './index.ts';

// Random lists, answers, decisions, send-backs, reruns and pauses; the run is written and read again before each event.
// What is checked is computed from what was answered and named, and from no row's hash.

const sha256 = (text: string) => hash('sha256', text);
const runs = Number(process.env.PROPERTY_RUNS ?? 300);
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'http', request: 'q' } as const;
const output = z.unknown();
const perform = () => '';
const keys = ['de', 'fr', 'it', 'es'];

function crewOf(each: boolean, concurrency: number) {
  return planOf(
    defineCrew('campaign', { input: z.string() })
      .task('plan', { perform, output })
      .task('localize', {
        needs: ['plan'],
        forEach: () => [] as string[],
        concurrency,
        perform,
        output,
        review: each ? { each: true, sendBackTo: ['plan'] } : { sendBackTo: ['plan'] },
      })
      .task('publish', { needs: ['localize'], perform, output, review: { sendBackTo: ['plan', 'localize'] } })
      .definition,
    { sha256 },
  );
}

/** What an item was made from and gave, and whether somebody asked for it since. */
interface Known {
  from: string | null;
  named: boolean;
}

function play(each: boolean, concurrency: number, moves: readonly number[]) {
  const plan = crewOf(each, concurrency);
  const used = new Set<string>();
  const known = new Map<string, Known>();
  const outputs = new Map<number, unknown>();
  let run: Run | null = null;
  let at = 0;
  let planned = '';
  let restored = 0;
  let listed: readonly { key: string; item: string }[] = [];
  const now = () => run as unknown as Run;
  const madeFrom = (id: string) => `${planned} ${listed.find(({ key }) => itemId('localize', key) === id)?.item}`;
  const knownOf = (id: string) => {
    if (!known.has(id)) known.set(id, { from: null, named: false });
    return known.get(id) as Known;
  };

  const send = (event: object) => {
    at += 1;
    const before = run;
    const given = { key: `k${at}`, at, salt: 's', ...event } as RunEvent;
    const taken = step(run === null ? null : (JSON.parse(JSON.stringify(run)) as Run), given, { plan, sha256 });
    expect(step(run, given, { plan, sha256 })).toEqual(taken);
    run = taken.run;
    for (const entry of taken.entries ?? []) {
      expect(used).not.toContain(entry.key);
      used.add(entry.key);
    }
    if (before && taken.entries) check(before, taken.entries[0].version);
    return taken;
  };

  const check = (before: Run, version: number) => {
    const { tasks } = now();
    for (const { id } of wanted(now())) expect(used).not.toContain(id);
    const ids = itemsOf(tasks, 'localize');
    const atWork = ids.filter((id) => tasks[id]?.state === 'working');
    expect(atWork.length).toBeLessThanOrEqual(concurrency);
    const list = tasks.localize;
    if (list?.context.fan?.list) expect(ids).toEqual(listed.map(({ key }) => itemId('localize', key)));
    expect(Object.keys(tasks)).toEqual(['plan', 'localize', ...ids, 'publish']);
    for (const id of ids) {
      const [was, is] = [before.tasks[id], tasks[id]];
      const same = knownOf(id).from === madeFrom(id) && !knownOf(id).named;
      if (is?.state === 'working' && was?.state !== 'working') expect({ id, same }).toEqual({ id, same: false });
      if (is?.state === 'accepted' && was?.state === 'blocked') {
        restored += 1;
        expect({ id, same }).toEqual({ id, same: true });
      }
      const newest = is?.context.accepted;
      if (newest && newest.version !== was?.context.accepted?.version && is.state === 'accepted') {
        known.set(id, { from: madeFrom(id), named: false });
      }
    }
    if (list?.state === 'accepted') {
      const made = ids.map((id) => outputs.get(tasks[id]?.context.accepted?.version ?? 0));
      expect(list.context.accepted?.hash).toBe(sha256(canonical(made as never)));
    }
    return version;
  };

  const answer = ({ id, body: { task, work } }: WantedCommand, pick: number) => {
    const to = { task, command: id, key: id };
    if (pick % 11 === 0) {
      const failure = { code: 'TASK_THREW', message: 'broke' } as const;
      return send({ type: 'call.failed', ...to, failure, retryAt: pick % 2 === 0 ? null : at });
    }
    if (work === 'items.list') {
      const chosen = keys.filter((_, index) => (pick >> index) % 2 === 1);
      const items = (pick % 3 === 0 ? chosen.reverse() : chosen).map((key) => ({ key, item: `${key}${pick % 2}` }));
      listed = items;
      // what is gone is forgotten
      for (const id of known.keys()) if (!items.some(({ key }) => itemId('localize', key) === id)) known.delete(id);
      return send({ type: 'items.listed', ...to, items });
    }
    const { tasks, version } = now();
    const value =
      work === 'items.gather'
        ? itemsOf(tasks, 'localize').map((id) => outputs.get(tasks[id]?.context.accepted?.version ?? 0))
        : `${task} ${pick % 2}`;
    if (task === 'plan') planned = String(value);
    outputs.set(version + 1, value);
    const made = { attempt: 1, inputHash: null, messages: [], output: value, verdicts: [], model: null };
    return send({ type: 'call.answered', ...to, ...made, usage: { inputTokens: 0, outputTokens: 0, requests: 0 } });
  };

  const name = (ids: readonly string[]) => {
    for (const id of ids.flatMap((id) => (id === 'localize' ? itemsOf(now().tasks, id) : [id])))
      knownOf(id).named = true;
  };

  const decide = (pick: number, approve: boolean) => {
    const open = Object.entries(now().reviews).filter(([, { state }]) => state === 'open');
    const [review, row] = open[pick % open.length] ?? [];
    const gate = review && plannedTask(plan, review)?.gate;
    if (!row || !gate) return;
    const shown = { review, revision: row.context.revision, contentHash: row.context.content.hash };
    const targets = targetsOf(now(), gate, row);
    const to = targets.filter((_, index) => (pick >> index) % 3 === 1);
    if (!approve) name([...(to.length > 0 ? to : [review]), ...(review === 'localize' ? [] : [review])]);
    const more = approve ? { decision: 'approve' } : { decision: 'revise', ...(to.length > 0 && { to }) };
    send({ type: 'review.decided', ...sent, ...shown, feedback: 'words', ...more });
  };

  const rerun = (pick: number) => {
    const ids = Object.keys(now().tasks);
    const from = ids.filter((_, index) => (pick >> index) % 4 === 1);
    const failed = ids.filter((id) => now().tasks[id]?.state === 'failed');
    if (from.length + failed.length === 0) return;
    name([...from, ...failed]);
    send({ type: 'run.rerun', ...sent, from, feedback: 'words' });
  };

  send({ type: 'run.started', ...sent, run: 'r1', title: '', input: 'Kettle' });
  for (const move of moves) {
    const work = wanted(now());
    const pick = move >> 3;
    if (move % 8 === 0) decide(pick, false);
    else if (move % 8 === 1) decide(pick, true);
    else if (move % 8 === 2 && pick % 4 === 0) rerun(pick);
    else if (move % 8 === 3 && pick % 5 === 0) send({ type: 'run.paused', ...sent });
    else if (move % 8 === 4) send({ type: 'run.resumed', ...sent });
    else if (work.length > 0) answer(work[pick % work.length] as WantedCommand, pick);
  }
  for (let left = 200; left > 0 && now().crew.state !== 'done'; left -= 1) {
    if (now().crew.state === 'paused') send({ type: 'run.resumed', ...sent });
    if (now().crew.state === 'failed') rerun(0);
    const [next] = wanted(now());
    if (next) answer(next, 1);
    else decide(0, true);
  }
  return { run: now(), restored };
}

describe('[C123] [R93] [R77] a fan-out under random lists, decisions and restarts', () => {
  it('keeps its rules, and comes to its end', () => {
    let restored = 0;
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(), { minLength: 20, maxLength: 120 }),
        (each, concurrency, moves) => {
          const played = play(each, concurrency, moves);
          expect(played.run.crew.state).toBe('done');
          restored += played.restored;
        },
      ),
      { numRuns: runs, ...(process.env.PROPERTY_SEED && { seed: Number(process.env.PROPERTY_SEED) }) },
    );
    // or nothing above looked at an item that came back
    expect(restored).toBeGreaterThan(0);
  }, 600_000);
});
