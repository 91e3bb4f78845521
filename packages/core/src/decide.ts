import { type CallOutcome, type ErrorBody, HoldpointError } from '@holdpoint/protocol';
import { gateOf } from './call-gate.ts';
import { moveCall } from './calls.ts';
import { canonical, type Hashing } from './canonical.ts';
import { crewMachine } from './crew-machine.ts';
import { decisionHead } from './decision-head.ts';
import type { AccessRefused, ReviewDecided } from './event.ts';
import type { CrewPlan, GatePlan } from './plan.ts';
import { absentReview, refuseDecision, type ToReview } from './refuse-decision.ts';
import { isDeciding } from './reply-row.ts';
import { type Decided, type ReviewMachineEvent, type ReviewRow, reviewMachine } from './review-machine.ts';
import type { Run } from './run.ts';
import { sendBack } from './send-back.ts';
import { type TaskMachineEvent, taskMachine } from './task-machine.ts';
import { advance } from './xstate.ts';

interface Asked {
  readonly review: ReviewRow;
  readonly gate: GatePlan;
}

/** Moves a run by what a person, or the check before a decision, says about a review; or says why it cannot. */
export function toReview(run: Run, event: ToReview, plan: CrewPlan, hashing: Hashing): Run | ErrorBody {
  // a person's text picks the review: `constructor` is not one
  const review = Object.hasOwn(run.reviews, event.review) ? run.reviews[event.review] : undefined;
  const gate = review && gateOf(plan, review);
  if (!review || !gate) return absentReview(run.id, event);
  const refusal = refuseDecision(run, review, gate, event);
  if (refusal) return refusal;
  // what was read from words counts as long as these very words are being decided
  if ('reply' in event && !isDeciding(review, event.reply)) return run;
  const counted = event.type !== 'review.refreshed' && event.usage ? count(run, review, event.usage) : run;
  switch (event.type) {
    case 'check.refused':
      // nothing moves; taken all the same, for the audit
      return { ...counted };
    case 'review.refreshed': {
      const { attempt, content } = review.context;
      return moveReview(run, event.review, { type: 'review.proposed', at: event.at, attempt, content });
    }
    case 'review.decided':
      return decide(counted, event, { review, gate }, plan, hashing);
  }
}

/** Somebody may not do this: nothing moves; taken all the same, for the audit. */
export function noteRefusal(run: Run, { review }: AccessRefused): Run | ErrorBody {
  return review === undefined || Object.hasOwn(run.reviews, review) ? { ...run } : absentReview(run.id, { review });
}

function decide(run: Run, event: ReviewDecided, asked: Asked, plan: CrewPlan, hashing: Hashing): Run {
  const { task } = asked.review.context;
  const decision: Decided = { ...decisionHead(event, event.at), version: run.version + 1 };
  const decided = () => moveReview(run, event.review, { type: 'review.decided', decision });
  if (asked.review.context.call) {
    // a question is asked back, not done again
    return event.decision === 'revise' && asked.review.context.kind === 'tool'
      ? revise(run, event, decision, asked, plan)
      : decideCall(decided(), event, decision, hashing);
  }
  switch (event.decision) {
    case 'approve':
    case 'outcome':
      return approve(decided(), task, event, null);
    case 'edit':
      return approve(decided(), task, event, {
        version: decision.version,
        hash: hashing.sha256(canonical(event.output ?? null)),
      });
    case 'reject':
      return reject(decided(), task, event, asked.gate);
    case 'revise':
      return revise(run, event, decision, asked, plan);
    case 'answer':
    case 'decline':
      throw new HoldpointError('INTERNAL', `Review "${event.review}" took "${event.decision}".`);
  }
}

/** An agreed call runs; any other is settled with what the person said, which its agent is told. */
function decideCall(run: Run, event: ReviewDecided, { version }: Decided, { sha256 }: Hashing): Run {
  const { review: call, at } = event;
  const settled = (outcome: CallOutcome) => moveCall(run, call, { type: 'call.settled', outcome, version });
  switch (event.decision) {
    case 'approve':
      return moveCall(run, call, { type: 'call.approved', at, by: 'person' });
    case 'edit': {
      const edited = { version, hash: sha256(canonical(event.output ?? null)) };
      return moveCall(run, call, { type: 'call.approved', at, by: 'person', edited });
    }
    case 'answer':
      return settled('answered');
    case 'decline':
    case 'revise':
      return settled('declined');
    case 'reject':
    case 'outcome':
      return settled('rejected');
  }
}

function approve(run: Run, task: string, event: ReviewDecided, edited: { version: number; hash: string } | null): Run {
  const { at, review } = event;
  const outcome = event.decision === 'outcome' ? (event.outcome ?? null) : null;
  return moveTask(run, task, { type: 'review.approved', at, review, outcome, edited });
}

function reject(run: Run, task: string, { at, by }: ReviewDecided, gate: GatePlan): Run {
  if (gate.reject === 'cancel') return moveCrew(run, { type: 'run.cancelled', at });
  const failure = {
    code: 'REVIEW_REJECTED',
    message: `${by.user.name} rejected the output.`,
    hint: 'The words are in the journal, with the decision.',
  } as const;
  return moveTask(run, task, { type: 'review.rejected', at, failure });
}

/** Another round, or the end of rounds that the gate names. */
function revise(run: Run, event: ReviewDecided, decision: Decided, { review, gate }: Asked, plan: CrewPlan): Run {
  const { task, rounds, escalated } = review.context;
  const { at } = event;
  const decided = moveReview(run, event.review, { type: 'review.decided', decision });
  if (gate.maxRounds === null || escalated || rounds + 1 < gate.maxRounds) {
    const to = new Set(event.to?.length ? event.to : [task]);
    return sendBack(decided, plan, { to, reviewed: task, version: decision.version, at });
  }
  switch (gate.whenRoundsEnd) {
    case 'fail': {
      const failure = {
        code: 'ROUNDS_EXHAUSTED',
        message: `Changes were asked for ${gate.maxRounds} times, which is all this gate takes.`,
        hint: 'Rerun the task with better words, or raise `maxRounds`.',
      } as const;
      return moveTask(decided, task, { type: 'review.rejected', at, failure, asked: decision.version });
    }
    case 'accept': {
      const taken = moveReview(run, event.review, { type: 'review.decided', decision, accepts: true });
      return moveTask(taken, task, { type: 'review.approved', at, review: null, outcome: null, edited: null });
    }
    case 'escalate': {
      const shown = moveReview(run, event.review, { type: 'review.escalated', decision });
      return moveTask(shown, task, { type: 'review.escalated', version: decision.version });
    }
  }
}

function count(run: Run, review: ReviewRow, usage: NonNullable<ReviewDecided['usage']>): Run {
  return moveTask(run, review.context.task, { type: 'check.counted', usage });
}

/** Throws `INTERNAL` where the task does not take it: what is open has its task in review. */
export function moveTask(run: Run, task: string, event: TaskMachineEvent): Run {
  const row = run.tasks[task];
  const moved = row && advance(taskMachine, row, event);
  if (!moved) throw new HoldpointError('INTERNAL', `Task "${task}" is ${row?.state ?? 'absent'} under an open review.`);
  return { ...run, tasks: { ...run.tasks, [task]: moved } };
}

/** Throws `INTERNAL` where the review does not take it. */
export function moveReview(run: Run, id: string, event: ReviewMachineEvent): Run {
  const row = run.reviews[id];
  const moved = row && advance(reviewMachine, row, event);
  if (!moved) throw new HoldpointError('INTERNAL', `Review "${id}" is open and does not take ${event.type}.`);
  return { ...run, reviews: { ...run.reviews, [id]: moved } };
}

export function moveCrew(run: Run, event: Parameters<typeof advance>[2]): Run {
  return { ...run, crew: (advance(crewMachine, run.crew, event) as Run['crew'] | null) ?? run.crew };
}
