import type { CallRecord } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { useText } from './localization-run.ts';
import { asksPerson } from './task-status.tsx';

/** What the calls of a task's present turn wait for: people first, then what runs. Renders nothing once all are over. */
export function TimelineCalls({ calls }: { readonly calls: readonly CallRecord[] }): ReactNode {
  const text = useText();
  const asked = titlesOf(calls.filter(asksPerson));
  const running = titlesOf(calls.filter(({ state }) => state === 'ready' || state === 'started'));
  const parts = [
    ...(asked.length > 0 ? [text.waitsForPerson(asked)] : []),
    ...(running.length > 0 ? [text.runsTools(running)] : []),
  ];
  if (parts.length === 0) return null;
  return (
    <p className="hp-task-more hp-muted" data-slot="task-calls">
      {parts.join(' · ')}
    </p>
  );
}

function titlesOf(calls: readonly CallRecord[]): readonly string[] {
  return [...new Set(calls.map(({ title }) => title))];
}
