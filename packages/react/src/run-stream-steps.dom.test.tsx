import type { CallStep, RunStep, StreamSnapshot } from '@holdpoint/client';
import type { CallRecord } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { CrewTimelineView } from './crew-timeline-view.tsx';
import { campaignRun } from './overview-examples.ts';
import { RunStreamView } from './run-stream-view.tsx';

afterEach(cleanup);

const call = (more: Partial<CallStep> = {}): CallStep => ({
  type: 'call',
  id: 'research~2.0.1',
  task: 'research',
  attempt: 2,
  at: 1,
  tool: 'issueRefund',
  title: 'Issue refund',
  arguments: { amount: 95.9, currency: 'EUR' },
  state: 'waiting',
  result: null,
  message: null,
  ...more,
});
const quiet: StreamSnapshot = { live: true, writing: [] };
const view = (steps: readonly RunStep[], stream = quiet, older = 0) => (
  <RunStreamView stream={stream} steps={{ steps, older }} tasks={campaignRun.taskList} />
);
const lines = () =>
  within(screen.getByRole('list', { name: 'What Market research did so far' })).getAllByRole('listitem');

it('[R94] draws a call as one line, its arguments folded and counted, and its result once there is one', () => {
  const { rerender, container } = render(view([call()]));
  expect(lines()[0]?.textContent).toContain('issueRefund waits for a person2 arguments');
  expect(container.querySelectorAll('details[open]')).toHaveLength(0);
  expect(screen.queryByText('result')).toBeNull();
  rerender(view([call({ state: 'returned', result: { refund: 'R-1' } })]));
  expect(lines()[0]?.dataset.state).toBe('returned');
  expect(screen.getByText('result').closest('details')?.textContent).toContain('"refund": "R-1"');
  rerender(view([call({ state: 'failed', message: 'The bank is closed.' })]));
  expect(lines()[0]?.textContent).toContain('failed The bank is closed.');
  expect(screen.queryByText('result')).toBeNull();
});

it('[R94] draws verdicts as passed and failed lines, and counts what is no longer listed', () => {
  const verdict = { type: 'verdict', task: 'research', attempt: 2, at: 1 } as const;
  const steps: readonly RunStep[] = [
    { ...verdict, id: '1', name: 'refundable', passed: true, message: null },
    { ...verdict, id: '2', name: 'tone', passed: false, message: 'Too loud.' },
    { type: 'answer', id: '3', task: 'research', attempt: 2, at: 1, output: {} },
  ];
  render(view(steps, quiet, 12));
  expect(lines().map(({ textContent }) => textContent)).toEqual([
    'refundable passed',
    'tone failed Too loud.',
    'answered, attempt 2',
  ]);
  expect(screen.getByText('12 earlier steps')).toBeDefined();
});

it('[R94] folds thoughts beside the words, and reads neither out', () => {
  const writing = [{ task: 'research', attempt: 2, text: 'Boils fast' }];
  const thinking = [{ task: 'research', attempt: 2, text: 'Is it fast?' }];
  const { container } = render(view([call()], { live: true, writing, thinking }));
  const thoughts = container.querySelector('[data-slot="stream-thoughts"]');
  expect([thoughts?.hasAttribute('open'), thoughts?.textContent]).toEqual([false, 'Thinking…Is it fast?']);
  expect(screen.getByRole('region', { name: 'Market research' }).textContent).toBe('Boils fast');
  expect(screen.getByText('1 writing now')).toBeDefined();
  for (const live of container.querySelectorAll('[aria-live], [role="status"]')) {
    expect(live.textContent).not.toMatch(/fast/);
  }
});

it('announces what becomes of a call, and nothing of what was there before', () => {
  const { rerender } = render(view([]));
  const status = () => screen.getByRole('status').textContent;
  rerender(view([call()]));
  expect(status()).toBe('');
  rerender(view([call({ state: 'returned', result: 'R-1' })]));
  expect(status()).toBe('Market research: Issue refund returned');
});

it('[R94] says on the timeline what a task that calls tools waits for', () => {
  const record = (title: string, state: CallRecord['state']) => ({ title, state, child: null }) as CallRecord;
  const run = (...calls: readonly CallRecord[]) => ({
    ...campaignRun,
    taskList: campaignRun.taskList.map((task) =>
      task.id === 'research' ? { ...task, status: 'calling' as const, calls } : task,
    ),
  });
  const { rerender, container } = render(
    <CrewTimelineView run={run(record('Issue refund', 'waiting'), record('Get order', 'ready'))} />,
  );
  const said = () => container.querySelector('[data-slot="task-calls"]')?.textContent;
  expect(said()).toBe('waits for a person: Issue refund · runs Get order');
  rerender(<CrewTimelineView run={run(record('Issue refund', 'settled'))} />);
  expect(said()).toBeUndefined();
});
