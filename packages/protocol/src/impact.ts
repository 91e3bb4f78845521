import type { Person } from './principal.ts';
import type { TaskRef } from './review.ts';
import type { TaskStatus, Usage } from './run.ts';

/**
 * What sending the work back would do, computed from the run as it stands. Answer of `GET /reviews/:id/impact?to=`.
 *
 * What runs again in any case are the tasks of `to` and the review's own. Their dependents run again unless what they
 * depend on comes out the same; then their output and its approval stay.
 */
export interface ImpactView {
  readonly to: readonly string[];
  /** The run's version it was computed at. */
  readonly version: number;
  /** All tasks of the crew, in its order. */
  readonly tasks: readonly ImpactTask[];
  /** Approvals that fall with the tasks that run again. */
  readonly approvals: readonly {
    readonly task: TaskRef;
    readonly by: Person;
    readonly at: number;
    /** False when it stays should the task's inputs come out the same. */
    readonly certain: boolean;
  }[];
  /** What already happened outside and stays done. */
  readonly effects: readonly { readonly task: TaskRef; readonly effect: string; readonly at: number }[];
  /** What the last pass of the tasks that run, or may run, again took. */
  readonly cost: {
    readonly tasks: readonly { readonly task: TaskRef; readonly workedMs: number; readonly usage: Usage }[];
    readonly workedMs: number;
    readonly usage: Usage;
  };
}

export interface ImpactTask extends TaskRef {
  readonly agent: string | null;
  readonly status: TaskStatus;
  readonly attempt: number;
  /** Time its attempts took so far, waiting for people not counted. */
  readonly workedMs: number;
  readonly gated: boolean;
  /** Whether the work may be sent back to it from this review. */
  readonly allowed: boolean;
  readonly fate: 'runsAgain' | 'mayRunAgain' | 'stays' | 'notStarted';
}
