import type { CallRecord } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { useText } from './localization-run.ts';

/** What the calls of a task's present turn wait for: people first, then what runs. Renders nothing once all are over. */
export function TimelineCalls({ calls }: { readonly calls: readonly CallRecord[] }): ReactNode {
  const text = useText();
  const titles = (...states: readonly CallRecord['state'][]) => [
    ...new Set(calls.filter(({ state }) => states.includes(state)).map(({ title }) => title)),
  ];
  const asked = titles('waiting', 'doubtful');
  const running = titles('ready', 'started');
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
