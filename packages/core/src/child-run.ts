import type { ErrorBody } from '@holdpoint/protocol';
import type { RunReported, RunRerun } from './event.ts';
import type { CrewPlan } from './plan.ts';
import { rerun } from './rerun.ts';
import type { Run } from './run.ts';

// A run that does a task of another run: its parent is told of its end, once for each attempt it was told to make.

/** The run and the task that a child works for. */
export interface ParentRef {
  readonly run: string;
  readonly task: string;
  /** Of a coworker: the call of the task's agent that it does. */
  readonly call?: string;
  /** Of the parent's definition: whoever has it takes the report. */
  readonly route: string;
  /** Which attempt of the task it makes. */
  readonly attempt: number;
}

/** Its parent was told, or does not want to know. */
export function reported(run: Run, { attempt }: RunReported): Run {
  const { parent } = run.crew.context;
  return parent && parent.attempt === attempt && !parent.reported ? withParent(run, { reported: true }) : run;
}

/** A rerun, as anybody asks for it, or as the parent does: then what comes of it is the parent's next attempt. */
export function reopened(run: Run, event: RunRerun, plan: CrewPlan): Run | ErrorBody {
  const { parent } = run.crew.context;
  // said by a worker that was overtaken: it would answer for an attempt that nobody waits for
  if (parent && event.attempt !== undefined && event.attempt <= parent.attempt) return run;
  // without tasks, the parent merely waits for what is under way or done
  const moved = event.attempt !== undefined && event.from.length === 0 ? run : rerun(run, event, plan);
  if ('code' in moved || event.attempt === undefined) return moved;
  return withParent(moved, { attempt: event.attempt, reported: false });
}

/** A copy answers to nobody. */
export function withoutParent(run: Run): Run {
  return { ...run, crew: { ...run.crew, context: { ...run.crew.context, parent: null } } };
}

function withParent(run: Run, change: { readonly attempt?: number; readonly reported: boolean }): Run {
  const { context } = run.crew;
  if (!context.parent) return run;
  return { ...run, crew: { ...run.crew, context: { ...context, parent: { ...context.parent, ...change } } } };
}
