import type { TaskView, Usage } from '@holdpoint/protocol';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CrewTimelineView } from './crew-timeline-view.tsx';
import { campaignRun, overviewNow, taskView } from './overview-examples.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: overviewNow, toFake: ['Date'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const used = (unrecorded: number): Usage => ({ inputTokens: 1_000, outputTokens: 200, requests: 2, unrecorded });
const show = (given: Partial<TaskView>, usage = used(0)) =>
  render(
    <CrewTimelineView
      run={{
        ...campaignRun,
        usage,
        taskList: [taskView({ id: 'draft', title: 'Draft', status: 'working', ...given })],
      }}
    />,
  );

describe('requests without a recorded answer', () => {
  it('[R52] stand beside the tokens, of the run and of the task, where there are any', () => {
    show({ usage: used(1) }, used(2));
    expect(screen.getByTitle('1 more request brought no recorded answer').textContent).toMatch(/^1.2k, 1 more/i);
    expect(screen.getByTitle('2 more requests brought no recorded answer').textContent).toMatch(/^1.2k tokens, 2/i);
  });

  it('are not spoken of where there are none', () => {
    show({ usage: used(0) });
    expect(document.body.textContent).not.toContain('no recorded answer');
  });
});

describe('a call that our own limits hold back', () => {
  it('says that it waits, and how long', () => {
    show({ waitsUntil: overviewNow + 12_000 });
    expect(screen.getByText('waits for its turn to ask the model, 12 s left')).toBeDefined();
  });

  it.each([null, overviewNow - 1])('says nothing once its time has come (%s)', (waitsUntil) => {
    show({ waitsUntil });
    expect(document.querySelector('[data-slot="task-turn"]')).toBeNull();
  });
});
