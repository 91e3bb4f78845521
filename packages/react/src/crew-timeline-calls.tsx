import type { CallRecord } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { TaskChild } from './crew-timeline-child.tsx';
import { useText } from './localization-run.ts';
import { asksPerson } from './task-status.tsx';

export interface TimelineCallsProps {
  readonly calls: readonly CallRecord[];
  readonly renderChild?: ((child: string) => ReactNode) | undefined;
  readonly onOpenRun?: ((run: string) => void) | undefined;
}

/**
 * What the calls of a task's present turn wait for: people first, then what runs, then coworkers with the way to their
 * runs. Renders nothing once all are over.
 */
export function TimelineCalls({ calls, renderChild, onOpenRun }: TimelineCallsProps): ReactNode {
  const text = useText();
  const open = calls.filter(({ state }) => state !== 'settled');
  const asked = open.filter(asksPerson);
  const handed = open.filter(({ child }) => child !== null);
  const running = open.filter((call) => !asked.includes(call) && !handed.includes(call));
  const parts = [
    ...(asked.length > 0 ? [text.waitsForPerson(titlesOf(asked))] : []),
    ...(running.length > 0 ? [text.runsTools(titlesOf(running))] : []),
    ...(handed.length > 0 ? [text.asksCoworkers(titlesOf(handed))] : []),
  ];
  if (parts.length === 0) return null;
  return (
    <>
      <p className="hp-task-more hp-muted" data-slot="task-calls">
        {parts.join(' · ')}
      </p>
      {handed.map(({ id, title, child }) =>
        child === null ? null : (
          <TaskChild key={id} title={title} child={child} onOpenRun={onOpenRun}>
            {renderChild?.(child)}
          </TaskChild>
        ),
      )}
    </>
  );
}

function titlesOf(calls: readonly CallRecord[]): readonly string[] {
  return [...new Set(calls.map(({ title }) => title))];
}
