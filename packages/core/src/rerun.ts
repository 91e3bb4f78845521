import type { ErrorBody } from '@holdpoint/protocol';
import { endingOutcome } from './coordinate.ts';
import { crewMachine } from './crew-machine.ts';
import type { RunRerun } from './event.ts';
import { withItems } from './fan-out.ts';
import type { CrewPlan } from './plan.ts';
import { reviewMachine } from './review-machine.ts';
import type { Run } from './run.ts';
import { sendBack } from './send-back.ts';
import { advance } from './xstate.ts';

/** These tasks, and what failed, once more; a run that had ended goes on. */
export function rerun(run: Run, event: RunRerun, plan: CrewPlan): Run | ErrorBody {
  const unknown = event.from.find((task) => !Object.hasOwn(run.tasks, task));
  if (unknown !== undefined) {
    const hint = `Its tasks are ${Object.keys(run.tasks).join(', ')}.`;
    return { code: 'TASK_NOT_FOUND', message: `Run "${run.id}" has no task "${unknown}".`, hint };
  }
  if (run.crew.state === 'cancelled') return cancelled(run);
  const failed = Object.entries(run.tasks).flatMap(([id, row]) => (row.state === 'failed' ? [id] : []));
  const crew = advance(crewMachine, run.crew, { type: 'run.rerun' }) ?? run.crew;
  const isSilent = event.feedback === null && !event.comments?.length;
  const version = isSilent ? null : run.version + 1;
  const to = withItems(run, new Set([...event.from, ...failed]));
  const moved = sendBack({ ...run, crew }, plan, { to, reviewed: null, version, at: event.at });
  const outcome = endingOutcome(moved, plan);
  if (outcome) {
    const hint = `Run again from "${outcome.task}", where it was chosen.`;
    return { code: 'RUN_FINISHED', message: `Run "${run.id}" was ended by “${outcome.label}”.`, hint };
  }
  // what was asked when the run ended, and is not made anew, is asked again
  const reviews = Object.fromEntries(
    Object.entries(moved.reviews).map(([id, row]) => {
      const { task } = row.context;
      const call = Object.hasOwn(moved.calls, id) ? moved.calls[id] : undefined;
      const asks = row.context.call
        ? call?.state === 'waiting' || call?.state === 'doubtful'
        : moved.tasks[task]?.state === 'inReview';
      const news = { type: to.has(task) ? 'review.recounted' : 'review.reopened' };
      return [id, ((asks || to.has(task)) && advance(reviewMachine, row, news)) || row];
    }),
  );
  return { ...moved, reviews };
}

export function cancelled(run: Run): ErrorBody {
  return { code: 'RUN_CANCELLED', message: `Run "${run.id}" was cancelled.`, hint: 'Start a new run.' };
}
