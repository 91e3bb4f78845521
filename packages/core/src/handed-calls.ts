import { type CallRow, callMachine } from './call-machine.ts';
import type { CrewBegun, CrewCancelled } from './event.ts';
import type { Run } from './run.ts';
import { advance } from './xstate.ts';

// A call that a coworker does is done by a run of its own. Its start and its cancel are work across runs; its report is
// the call's result.

/**
 * The id of the run that does a call: `parent/draft~1:0:1`. A call has one, however often its start is tried. A dot would
 * end it in the id of its reviews.
 */
export function handedId(run: string, call: string): string {
  return `${run}/${call.replaceAll('.', ':')}`;
}

/** True while a coworker has the work or is about to get it, waited for or not. */
export function isHanded({ context, state }: CallRow): boolean {
  return context.crew && (state === 'ready' || state === 'started');
}

/** True when this run's end is what the call waits for. Also of a run that is paused or has failed: nobody repeats it. */
export function awaitsHanded(run: Run, call: string, child: string): boolean {
  const row = Object.hasOwn(run.calls, call) ? run.calls[call] : undefined;
  const over = run.crew.state === 'done' || run.crew.state === 'cancelled';
  return row !== undefined && !over && isHanded(row) && !row.context.givenUp && handedId(run.id, call) === child;
}

/** The coworker has the work. */
export function handedBegun(run: Run, { call = '' }: CrewBegun): Run {
  const row = run.calls[call];
  const moved = row && advance(callMachine, row, { type: 'tool.started' });
  return moved ? { ...run, calls: { ...run.calls, [call]: moved } } : run;
}

/** The run that did the call does nothing any more: nobody asks about the call again. */
export function handedCancelled(run: Run, { call = '', child }: CrewCancelled): Run {
  if (!Object.hasOwn(run.calls, call) || handedId(run.id, call) !== child) return run;
  const { [call]: _, ...calls } = run.calls;
  return { ...run, calls };
}

/** What nobody waits for any more is cancelled. */
export function givenUp(row: CallRow): CallRow {
  return { ...row, context: { ...row.context, givenUp: true } };
}

/** In a copy, coworkers begin anew: the runs that had the work answer to the run it was copied from. */
export function forgetHanded(run: Run): Run {
  const calls = Object.entries(run.calls).flatMap(([id, row]) => {
    if (!row.context.crew) return [[id, row] as const];
    return row.context.givenUp ? [] : [[id, advance(callMachine, row, { type: 'crew.lost' }) ?? row] as const];
  });
  return { ...run, calls: Object.fromEntries(calls) };
}
