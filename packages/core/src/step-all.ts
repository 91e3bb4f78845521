import type { RunEvent } from './event.ts';
import type { Run } from './run.ts';
import { type Step, type Surroundings, step } from './step.ts';
import { difference, wanted } from './wanted.ts';

/**
 * Advances a run by several events, or by none of them: the first that is refused, or that changes nothing, is what comes
 * of all. What was wanted in between is not: only the last state's work is.
 */
export function stepAll(
  run: Run | null,
  [first, ...others]: readonly [RunEvent, ...RunEvent[]],
  surroundings: Surroundings,
): Step {
  let taken = step(run, first, surroundings);
  for (const event of others) {
    if (!taken.entries) break;
    const next = step(taken.run, event, surroundings);
    if (!next.entries) return { ...next, run };
    const work = difference(run ? wanted(run) : [], wanted(next.run));
    taken = { run: next.run, entries: [...taken.entries, ...next.entries], ...work };
  }
  return taken;
}
