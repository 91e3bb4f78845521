import type { Json, JsonSchema } from './json.ts';
import type { Person } from './principal.ts';

export type ReviewKind = 'output' | 'tool' | 'question';

/** `superseded`: what was asked is no longer asked; the run moved under it. */
export type ReviewState = 'open' | 'decided' | 'superseded' | 'cancelled';

/**
 * Whose move it is. `reviewer`: it waits for a person. `agent`: a person answered with `revise` and the next revision
 * is being made. `nobody`: settled.
 */
export type Turn = 'reviewer' | 'agent' | 'nobody';

export type DecisionType = 'approve' | 'revise';

/** A decision this viewer may take now. `label` names its effect: "Approve and localize". */
export interface AllowedDecision {
  readonly type: DecisionType;
  readonly label: string;
}

/** Who answered what to which revision, and through which door. */
export interface DecisionHead {
  readonly type: DecisionType;
  readonly by: Person;
  readonly at: number;
  readonly revision: number;
  readonly channel: Channel;
}

/** The answer that was recorded for one revision. */
export interface Decision extends DecisionHead {
  /** The text given with it: the required feedback of `revise`, the optional remark of `approve`. */
  readonly feedback: string | null;
}

export type Channel = 'http' | 'socket' | 'code';

/** One guard's verdict on the shown attempt. */
export interface GuardVerdict {
  readonly name: string;
  readonly passed: boolean;
  /** What the guard found wrong; `null` when it passed. */
  readonly message: string | null;
}

/** A review as the inbox shows it. */
export interface ReviewSummary {
  /** `<run>.<review in the run>`. The same for all revisions, so links and drafts stay valid. */
  readonly id: string;
  readonly kind: ReviewKind;
  readonly state: ReviewState;
  readonly turn: Turn;
  /** What the person is asked, e.g. `Can this copy go to localization?` */
  readonly question: string;
  readonly revision: number;
  readonly run: {
    readonly id: string;
    readonly crew: string;
    readonly label: string;
    readonly title: string;
    readonly startedBy: Person;
  };
  readonly task: {
    readonly id: string;
    readonly title: string;
    readonly agent: string | null;
    readonly attempt: number;
  };
  /** Settled and all tasks of the run, for the group head. */
  readonly progress: { readonly settled: number; readonly total: number };
  readonly openedAt: number;
  readonly dueAt: number | null;
  /** The decision on the newest decided revision, `null` before the first. */
  readonly decision: DecisionHead | null;
}

/** One round: what was shown, and what was said to it. `Output` is the task's type, where the page knows it. */
export interface RevisionView<Output = Json> {
  readonly revision: number;
  readonly attempt: number;
  readonly openedAt: number;
  /** SHA-256 over the canonical JSON (RFC 8785) of `{ kind, run, task, attempt, proposal }`, lower-case hex. */
  readonly contentHash: string;
  readonly proposal: Output;
  readonly guards: readonly GuardVerdict[];
  /** How many attempts the guards sent back before this one was shown. */
  readonly repairs: number;
  readonly decision: Decision | null;
}

/** An accepted output this task works from. */
export interface UpstreamView {
  readonly task: string;
  readonly title: string;
  readonly attempt: number;
  /** `null` when the task was skipped. */
  readonly output: Json;
  readonly acceptedBy: Person | null;
}

/** What approving starts, as the server knows it. */
export interface NextStep {
  readonly id: string;
  readonly title: string;
  /** True when this task will stop for a person itself. */
  readonly gated: boolean;
}

/** One review with everything needed to decide it. */
export interface ReviewView<Output = Json> extends ReviewSummary {
  /** Of the newest revision. Decisions must repeat it. */
  readonly contentHash: string;
  /** The output's schema, for display and edit. */
  readonly schema: JsonSchema;
  /** Computed for the viewer; empty when they may only read, or when it is not a person's turn. */
  readonly allowed: readonly AllowedDecision[];
  /** Oldest first; the last is the one that is or was asked. */
  readonly revisions: readonly RevisionView<Output>[];
  readonly input: Json;
  readonly upstream: readonly UpstreamView[];
  /** The tasks that need this one: what approving starts. */
  readonly next: readonly NextStep[];
  /** Who may decide, in words: `anyone`, `user:anna`, `group:legal`. */
  readonly eligible: readonly string[];
}

/** Body of `POST /reviews/:id/decision` and of `review:decide`. The idempotency key travels beside it. */
export interface DecisionRequest {
  readonly type: DecisionType;
  /** The revision the person looked at, and its content's hash. A newer revision refuses the decision as stale. */
  readonly revision: number;
  readonly contentHash: string;
  /** Required, and not blank, for `revise`. At most 16 KB. */
  readonly feedback?: string;
}

/** The answer to a recorded decision; a repeat with the same key gets the same one. */
export interface DecisionReceipt {
  readonly review: string;
  readonly decision: Decision;
  /** The run after the decision. */
  readonly run: { readonly id: string; readonly version: number };
}
