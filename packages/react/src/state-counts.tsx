import type { TaskView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { countStates } from './crew-timeline-counts.ts';
import { useText } from './localization-run.ts';
import { stateTones } from './task-status.tsx';

/** How many tasks are in each state. Renders a `<ul>`. */
export function StateCounts({ tasks }: { readonly tasks: readonly TaskView[] }): ReactNode {
  const text = useText();
  return (
    <ul className="hp-timeline-states">
      {countStates(tasks).map(({ state, count }) => (
        <li key={state} className="hp-timeline-state" data-status={state} data-tone={stateTones[state]}>
          <span className="hp-strong">{count}</span> {text.taskStates[state]}
        </li>
      ))}
    </ul>
  );
}
