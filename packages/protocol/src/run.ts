import type { CallRecord } from './call.ts';
import type { ErrorBody } from './errors.ts';
import type { Person } from './principal.ts';

/** Model tokens and requests. Sums over tasks, attempts, pauses and restarts. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Model requests whose answer was recorded. */
  readonly requests: number;
  /**
   * Model requests that were, or may have been, sent, and whose answer was not recorded: failed ones, and those cut off
   * by a kill, a stop or a lost lease. Together with `requests` it is what the endpoint saw.
   *
   * Not in it: a request under way when a person's act struck its work, and those of a check before a decision that
   * could not be finished. A process killed after it took work and before it asked counts one that was never sent; a call that
   * was cut off counts as one request, also where it had asked twice in simpler terms.
   */
  readonly unrecorded: number;
}

/**
 * `waiting`: nothing works and at least one review is open. `held`: no process has this run's definition.
 * The others are the crew machine's own states.
 */
export type RunStatus = 'running' | 'waiting' | 'paused' | 'held' | 'done' | 'failed' | 'cancelled';

/**
 * `awaiting`: a run of its own does the task, and has not reported its end yet. `listing`: the items of a fan-out are
 * asked for; `fanned`: they are worked on, and their list waits for them.
 */
export type TaskStatus =
  | 'blocked'
  | 'admitting'
  | 'listing'
  | 'fanned'
  | 'working'
  | 'calling'
  | 'awaiting'
  | 'guarding'
  | 'inReview'
  | 'accepted'
  | 'failed'
  | 'skipped';

/** What may be done with a run from outside. */
export type RunAction = 'pause' | 'resume' | 'cancel';

/** Body of `POST /runs/:id/rerun`: these tasks are done again, and what depends on them if they come out different. */
export interface RerunRequest {
  readonly from: readonly string[];
  /** Words for those who do it again. At most 16 KB. */
  readonly feedback?: string;
}

/** A run as lists show it. Times are milliseconds since the epoch, by the store's clock. */
export interface RunSummary {
  readonly id: string;
  /** The run whose task it does, or `null`. */
  readonly parent: string | null;
  /** Number of events so far; grows by one with each. Hints carry it, `after=` of the event list takes it. */
  readonly version: number;
  readonly status: RunStatus;
  readonly crew: string;
  /** The crew's label for people, e.g. `Campaign copy`. */
  readonly label: string;
  /** What this run is about, e.g. `BrightPath 2 kettle, DE`. */
  readonly title: string;
  readonly startedBy: Person;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The named outcome that ended the run, where one did. */
  readonly outcome: { readonly name: string; readonly label: string } | null;
  readonly tasks: { readonly total: number; readonly settled: number };
}

export interface TaskView {
  /** `draft`; an item of a fan-out is `localize[de]`. */
  readonly id: string;
  readonly title: string;
  /** The task that this one is an item of, or `null`. Items follow it in the list. */
  readonly parent: string | null;
  /** `each`: a fan-out, which makes the list of its items' outputs. */
  readonly kind: 'agent' | 'function' | 'crew' | 'each';
  /** The agent's role, or `null` for a function task. */
  readonly agent: string | null;
  readonly status: TaskStatus;
  readonly needs: readonly string[];
  /** 0 before the first; each produced version is one, automatic repairs included. */
  readonly attempt: number;
  /** True when a person must agree to its output before anything that needs it may start. */
  readonly gated: boolean;
  /** The public id of its review, once there was one. */
  readonly review: string | null;
  /** The run that does it, where the task is a crew and was begun. */
  readonly child: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Time its attempts took, waiting for people not counted; the one under way is not in it. */
  readonly workedMs: number;
  readonly usage: Usage;
  /** Which attempt is in force; smaller than `attempt` when an earlier one was kept after a send-back. */
  readonly acceptedAttempt: number | null;
  /** Who accepted the output, where a person did. */
  readonly acceptedBy: Person | null;
  /** The newest feedback that is not answered yet, where there is one. */
  readonly feedback: { readonly by: Person; readonly at: number; readonly text: string } | null;
  /** Set while `failed`, and while a failed call waits for its next try (`retryAt`). */
  readonly failure: (ErrorBody & { readonly retryAt: number | null }) | null;
  /** When its model call may be made, while the server's own limits hold it back; past once it is being made. */
  readonly waitsUntil: number | null;
  /** While `calling`: the calls of its present turn, and what its guards ask, in their order. Empty otherwise. */
  readonly calls: readonly CallRecord[];
}

/** One run with its tasks in the order of definition. */
export interface RunView extends RunSummary {
  readonly taskList: readonly TaskView[];
  readonly usage: Usage;
  readonly failure: (ErrorBody & { readonly task: string | null }) | null;
  /** Of a held run: why, and what to do; `data` has the hash of the definition that it waits for. */
  readonly held?: ErrorBody;
}
