import type { CallRecord, TaskView } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { countStates, elapsedText } from './crew-timeline-counts.ts';
import { timelineOrder } from './crew-timeline-order.ts';
import { campaignRun, taskView } from './overview-examples.ts';
import { taskState } from './task-status.tsx';
import { runText } from './text-run.ts';

const place = (needs: Record<string, readonly string[]>) =>
  timelineOrder(Object.entries(needs).map(([id, each]) => taskView({ id, title: id, needs: each }))).map(
    ({ task, level, rail }) => `${task.id} ${level} ${rail}`,
  );

it('hangs tasks that may run beside each other on the rail, and puts what joins them back on it', () => {
  expect(place({ brief: [], research: ['brief'], scan: ['brief'], draft: ['research', 'scan'] })).toEqual([
    'brief 0 start',
    'research 1 through',
    'scan 1 through',
    'draft 0 end',
  ]);
});

it('puts a task after all it needs, whatever the order of definition', () => {
  expect(place({ last: ['middle'], middle: ['first'], first: [] })).toEqual([
    'first 0 start',
    'middle 0 through',
    'last 0 end',
  ]);
});

it('puts items behind their fan-out, one level in, and leaves the rest where it was', () => {
  const of = (id: string, needs: readonly string[], parent: string | null = null) =>
    taskView({ id, title: id, needs, parent });
  const tasks = [
    of('plan', []),
    of('each', ['plan']),
    of('each[b]', ['plan'], 'each'),
    of('each[a]', ['plan'], 'each'),
    of('end', ['each']),
  ];
  expect(timelineOrder(tasks).map(({ task, level }) => `${task.id} ${level}`)).toEqual([
    'plan 0',
    'each 0',
    'each[b] 1',
    'each[a] 1',
    'end 0',
  ]);
});

it('survives needs that are not there, and circles', () => {
  expect(place({ one: ['gone'] })).toEqual(['one 0 alone']);
  expect(place({ one: ['two'], two: ['one'] })).toHaveLength(2);
});

it('tells more states apart than the server names', () => {
  const state = (given: Partial<Parameters<typeof taskState>[0]>) =>
    taskState({ status: 'blocked', gated: false, feedback: null, failure: null, calls: [], ...given });
  const failure = { code: 'NETWORK', message: '', retryAt: 1 } as const;
  const feedback = { by: { id: 'a', name: 'A' }, at: 1, text: '' };
  expect(state({})).toBe('blocked');
  expect(state({ gated: true })).toBe('hold');
  expect(state({ gated: true, feedback })).toBe('sentBack');
  expect(state({ status: 'working', feedback })).toBe('working');
  expect(state({ status: 'working', failure })).toBe('retrying');
  expect(state({ status: 'admitting' })).toBe('starting');
  expect(state({ status: 'failed', failure })).toBe('failed');
});

it.each([
  ['waiting', 'inReview'],
  ['doubtful', 'inReview'],
  ['started', 'working'],
  ['settled', 'working'],
] as const)('shows a task one of whose calls is %s as %s', (state, shown) => {
  const calls = [{ state: 'ready' } as CallRecord, { state } as CallRecord];
  const calling = { status: 'calling', gated: true, feedback: null, failure: null, calls } as const;
  expect(taskState(calling)).toBe(shown);
  expect(taskState({ ...calling, status: 'guarding' })).toBe(shown);
});

describe('a list whose items are worked on', () => {
  const list = taskView({ id: 'each', title: 'Each', status: 'fanned', gated: true });
  const item = (status: TaskView['status'], parent = 'each') =>
    taskView({ id: `each[${status}]`, title: status, status, parent });

  it('is at work as long as nobody is asked about an item of it', () => {
    const tasks = [list, item('working'), item('accepted'), item('inReview', 'other')];
    expect(taskState(list, tasks)).toBe('working');
  });

  it('waits for people where an item of it does, and is counted so', () => {
    const tasks = [list, item('working'), item('inReview')];
    expect(taskState(list, tasks)).toBe('inReview');
    expect(countStates(tasks)).toEqual([
      { state: 'working', count: 1 },
      { state: 'inReview', count: 2 },
    ]);
  });
});

it('counts states in the order of a task’s life', () => {
  expect(countStates(campaignRun.taskList)).toEqual([
    { state: 'accepted', count: 2 },
    { state: 'working', count: 1 },
    { state: 'inReview', count: 1 },
    { state: 'sentBack', count: 1 },
    { state: 'blocked', count: 4 },
  ]);
});

it.each([
  [38_000, '38 s'],
  [125_000, '2 min 05 s'],
  [3_660_000, '1 h 01 min'],
  [90_000_000, '1 d 1 h'],
])('says %i ms as "%s"', (ms, said) => {
  expect(elapsedText(ms, runText)).toBe(said);
});
