import { type ErrorBody, reviewId } from '@holdpoint/protocol';
import { absentReview, settled } from './refuse-decision.ts';
import type { ReplyEvent, ReplyReceived } from './reply-event.ts';
import { isPending, nextReply } from './reply-row.ts';
import { type ReviewRow, reviewMachine } from './review-machine.ts';
import type { Run } from './run.ts';
import { taskMachine } from './task-machine.ts';
import { wanted } from './wanted.ts';
import { advance } from './xstate.ts';

/** Moves a run by what a person wrote to a review, or by what became of it; or says why it cannot. */
export function toReply(run: Run, event: ReplyEvent): Run | ErrorBody {
  // a person's text picks the review: `constructor` is not one
  const review = Object.hasOwn(run.reviews, event.review) ? run.reviews[event.review] : undefined;
  if (event.type === 'reply.received') {
    if (!review) return absentReview(run.id, event);
    return refuseReply(run.id, review, event) ?? moved(run, review, event);
  }
  if (!review || !wanted(run).some(({ id }) => id === event.command)) return run;
  return moved(run, review, event);
}

function moved(run: Run, review: ReviewRow, event: ReplyEvent): Run {
  const reply = nextReply(review.context.reply, event, run.version + 1);
  const next = advance(reviewMachine, review, { type: 'review.replied', reply }) as ReviewRow | null;
  return next ? { ...counted(run, event), reviews: { ...run.reviews, [event.review]: next } } : run;
}

/** What a reading took is counted where the work is that it is about. */
function counted(run: Run, event: ReplyEvent): Run {
  if (event.type === 'reply.received' || !event.usage) return run;
  const row = run.tasks[event.task];
  const task = row && advance(taskMachine, row, { type: 'check.counted', usage: event.usage });
  return task ? { ...run, tasks: { ...run.tasks, [event.task]: task } as Run['tasks'] } : run;
}

/** Why these words cannot be recorded on the review as it stands: where a decision could not, or while others are read. */
function refuseReply(run: string, review: ReviewRow, event: ReplyReceived): ErrorBody | null {
  const id = reviewId(run, event.review);
  const refusal = settled(id, review, event);
  if (refusal) return refusal;
  if (event.text.trim() === '') {
    return {
      code: 'FEEDBACK_REQUIRED',
      message: 'A reply needs words.',
      hint: 'Write what you decide, or use a button.',
    };
  }
  const { reply } = review.context;
  if (!isPending(reply)) return null;
  return {
    code: 'REPLY_PENDING',
    message: `What ${reply.by.name} wrote to review "${id}" is still being read.`,
    hint: 'Wait a moment, or decide with a button: that counts at once.',
  };
}
