import { childId, isAtWork } from './children.ts';
import { handedId, isHanded } from './handed-calls.ts';
import { anyRoute } from './plan.ts';
import type { Run } from './run.ts';
import type { WantedCommand } from './wanted.ts';

/**
 * What a run wants of other runs beside its tasks' own work: that given-up children are cancelled, and that its parent
 * hears of its end. Also of runs that have ended.
 */
export function wantedAcross(run: Run, route: string): readonly WantedCommand[] {
  // another try of the same work: what waits under the definition's route is written anew under the other one
  const way = run.crew.context.held ? { route: anyRoute, nth: 1 } : { route, nth: 0 };
  return [...cancels(run, way), ...callCancels(run, way), ...report(run)];
}

/** Under which route cancels go, and which try of them that is. */
interface Way {
  readonly route: string;
  readonly nth: number;
}

/** What was given up, and the newest child of a run that is over for good. A failed run may be rerun with it. */
function cancels(run: Run, { route, nth }: Way): readonly WantedCommand[] {
  const over = run.crew.state === 'cancelled' || run.crew.state === 'done';
  return Object.entries(run.tasks).flatMap(([task, { context }]) => {
    if (context.kind !== 'crew') return [];
    const { count, dropped } = context.children;
    const numbers = over && isAtWork(context.children) ? [...dropped, count] : dropped;
    return numbers.map((number): WantedCommand => {
      const key = `${run.id}/${task}/cancel/${number}`;
      const child = childId(run.id, task, number);
      return { id: `${key}#${nth}`, route, due: context.dueAt, body: { work: 'crew.cancel', task, key, child } };
    });
  });
}

/** Calls that coworkers do and nobody waits for. */
function callCancels(run: Run, { route, nth }: Way): readonly WantedCommand[] {
  const over = run.crew.state === 'cancelled' || run.crew.state === 'done';
  return Object.entries(run.calls).flatMap(([call, row]): readonly WantedCommand[] => {
    if (!isHanded(row) || !(over || row.context.givenUp)) return [];
    const key = `${run.id}/${call}/cancel`;
    const body = { work: 'crew.cancel', task: row.context.task, call, key, child: handedId(run.id, call) } as const;
    return [{ id: `${key}#${nth}`, route, due: row.context.dueAt, body }];
  });
}

/** Delivered by whoever has the parent's definition, which alone can look the output over. */
function report(run: Run): readonly WantedCommand[] {
  const { parent, endedAt } = run.crew.context;
  if (!parent || parent.reported || endedAt === null) return [];
  const key = `${run.id}/report/${parent.attempt}`;
  return [{ id: `${key}#0`, route: parent.route, due: endedAt, body: { work: 'crew.report', task: parent.task, key } }];
}
