import { childId, isAtWork } from './children.ts';
import { handedId, isHanded } from './handed-calls.ts';
import type { Run } from './run.ts';
import type { WantedCommand } from './wanted.ts';

/**
 * What a run wants of other runs beside its tasks' own work: that given-up children are cancelled, and that its parent
 * hears of its end. Also of runs that have ended.
 */
export function wantedAcross(run: Run, route: string): readonly WantedCommand[] {
  return [...cancels(run, route), ...callCancels(run, route), ...report(run)];
}

/** What was given up, and the newest child of a run that is over for good. A failed run may be rerun with it. */
function cancels(run: Run, route: string): readonly WantedCommand[] {
  const over = run.crew.state === 'cancelled' || run.crew.state === 'done';
  return Object.entries(run.tasks).flatMap(([task, { context }]) => {
    if (context.kind !== 'crew') return [];
    const { count, dropped } = context.children;
    const numbers = over && isAtWork(context.children) ? [...dropped, count] : dropped;
    return numbers.map((number): WantedCommand => {
      const key = `${run.id}/${task}/cancel/${number}`;
      const child = childId(run.id, task, number);
      return { id: `${key}#0`, route, due: context.dueAt, body: { work: 'crew.cancel', task, key, child } };
    });
  });
}

/** Calls that coworkers do and nobody waits for. */
function callCancels(run: Run, route: string): readonly WantedCommand[] {
  const over = run.crew.state === 'cancelled' || run.crew.state === 'done';
  return Object.entries(run.calls).flatMap(([call, row]): readonly WantedCommand[] => {
    if (!isHanded(row) || !(over || row.context.givenUp)) return [];
    const key = `${run.id}/${call}/cancel`;
    const body = { work: 'crew.cancel', task: row.context.task, call, key, child: handedId(run.id, call) } as const;
    return [{ id: `${key}#0`, route, due: row.context.dueAt, body }];
  });
}

/** Delivered by whoever has the parent's definition, which alone can look the output over. */
function report(run: Run): readonly WantedCommand[] {
  const { parent, endedAt } = run.crew.context;
  if (!parent || parent.reported || endedAt === null) return [];
  const key = `${run.id}/report/${parent.attempt}`;
  return [{ id: `${key}#0`, route: parent.route, due: endedAt, body: { work: 'crew.report', task: parent.task, key } }];
}
