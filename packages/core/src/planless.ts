import type { RunEvent } from './event.ts';
import type { CrewPlan } from './plan.ts';
import type { Run } from './run.ts';

// A run can be ended where nobody has its definition: whatever the crew was to do or to ask, it does not any more.

/** True when these events come to the same by any plan: a cancel, and what a cancelled run hears of other runs. */
export function isPlanless({ crew }: Run, events: readonly RunEvent[]): boolean {
  return events.every(({ type }) => {
    const isNews = type === 'crew.cancelled' || type === 'run.reported';
    return type === 'run.cancelled' || (isNews && crew.state === 'cancelled');
  });
}

/** All that a run itself says of its definition: a plan without tasks. */
export function planless({ crew: { context } }: Run): CrewPlan {
  const { crew: name, label, definition: hash } = context;
  return { name, label, version: '', input: {}, tasks: [], hash };
}
