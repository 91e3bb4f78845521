import type { CallHead, CallRecord, CallView } from './call.ts';
import type { Json, JsonSchema } from './json.ts';
import type { Person } from './principal.ts';

export type ReviewKind = 'output' | 'tool' | 'question';

/**
 * `superseded`: what was asked is no longer asked; the run moved under it. `expired`: nobody decided in time, and it ended
 * as its gate says.
 */
export type ReviewState = 'open' | 'decided' | 'superseded' | 'cancelled' | 'expired';

/**
 * Whose move it is. `reviewer`: it waits for a person. `agent`: a person answered with `revise` and the next revision
 * is being made. `nobody`: settled.
 */
export type Turn = 'reviewer' | 'agent' | 'nobody';

/**
 * `edit` approves the person's own version, `revise` asks for another attempt (here, or of earlier tasks), `reject` ends
 * as the gate says, `outcome` is one the gate has a name for.
 *
 * Of a tool call, `edit` changes the arguments, and `reject` gives its reason to the agent, which goes on. A question
 * takes `answer` and `decline`, and `revise` asks the agent back. A call whose fate is unknown takes `approve` (run it
 * again), `answer` (it happened: this is its result) and `reject` (the agent is told that it failed).
 */
export type DecisionType = 'approve' | 'edit' | 'revise' | 'reject' | 'outcome' | 'answer' | 'decline';

/** How much is at stake. `high` is confirmed once more, and never decided by a single key. */
export type Risk = 'low' | 'medium' | 'high';

/** A decision this viewer may take now. `label` names its effect: "Approve and localize". */
export interface AllowedDecision {
  readonly type: DecisionType;
  readonly label: string;
  /** Of `revise`: the tasks that may be done again, in the crew's order. The review's own task is among them. */
  readonly to?: readonly TaskRef[];
  /** Of `outcome`: which one. */
  readonly outcome?: string;
  /** True when it ends the run. */
  readonly ends?: boolean;
}

export interface TaskRef {
  readonly id: string;
  readonly title: string;
}

/** Who answered what to which revision, and through which door. */
export interface DecisionHead {
  readonly type: DecisionType;
  readonly by: Person;
  readonly at: number;
  readonly revision: number;
  readonly channel: Channel;
  /** Of `revise`: the tasks that are done again, where it is not the review's own task alone. */
  readonly to?: readonly string[];
  /** Of `outcome`: which one, and what its button says. */
  readonly outcome?: string;
  readonly label?: string;
  /** True where it was read from words that the person wrote; absent where they chose it themselves. */
  readonly interpreted?: true;
}

/** The answer that was recorded for one revision. */
export interface Decision extends DecisionHead {
  /** The text given with it: required by `revise` and `reject`, a remark to the others. */
  readonly feedback: string | null;
  readonly comments: readonly Comment[];
}

/** A place in a proposal. */
export interface Anchor {
  /** JSON pointer (RFC 6901) to the field; `''` is the whole proposal. */
  readonly path: string;
  /** A passage of the text there. */
  readonly quote?: Quote;
}

/** A passage, as the W3C annotation model selects one: by its words, their surroundings, and where they stood. */
export interface Quote {
  readonly exact: string;
  /** Up to 32 characters before and after. */
  readonly prefix: string;
  readonly suffix: string;
  /** Offsets in UTF-16 code units into the field's text. */
  readonly start: number;
  readonly end: number;
}

/** A remark about one place, given together with a decision. */
export interface Comment {
  readonly anchor: Anchor;
  readonly text: string;
}

/** Whether a later attempt met a point. `unchecked`: nobody has compared them; the reviewer does. */
export type PointStatus = 'unchecked' | 'answered' | 'unanswered';

/** One thing a reviewer asked for, word for word: the feedback's text, or one of its comments. */
export interface FeedbackPoint {
  /** Unique in the run. */
  readonly id: string;
  readonly text: string;
  readonly by: Person;
  readonly at: number;
  /** Where it was raised: the review's task, and the revision looked at. `revision` is `null` for a rerun's words. */
  readonly task: TaskRef;
  readonly revision: number | null;
  readonly anchor: Anchor | null;
  readonly status: PointStatus;
  /** What was found when the point was checked. */
  readonly note: string | null;
}

export type Channel = 'http' | 'socket' | 'code';

/** One guard's verdict on the shown attempt. */
export interface GuardVerdict {
  readonly name: string;
  readonly passed: boolean;
  /** What the guard found wrong; `null` when it passed. */
  readonly message: string | null;
}

/** Reviews of the items of one fan-out. */
export interface ReviewGroup {
  readonly id: string;
  readonly title: string;
  readonly index: number;
  readonly total: number;
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
  /**
   * Where an item of a fan-out is reviewed by itself: the reviews it belongs together with. `id` is the public id of the
   * group, `<run>.<task>`; `index` counts from 0, in the order of the list.
   */
  readonly group: ReviewGroup | null;
  /** Settled and all tasks of the run, for the group head; a fan-out counts as one, and each of its items as well. */
  readonly progress: { readonly settled: number; readonly total: number };
  readonly openedAt: number;
  /** When the decision should be there; `null`: whenever. */
  readonly dueAt: number | null;
  /** When it ends undecided; `null`: it waits for ever. Shown of what is open. */
  readonly expiresAt: number | null;
  /** True once others were asked as well, since nobody had decided. */
  readonly escalated: boolean;
  readonly risk: Risk | null;
  /** Of a tool call or a question; `null` where an output is reviewed. */
  readonly call: CallHead | null;
  /** The decision on the newest decided revision, `null` before the first. */
  readonly decision: DecisionHead | null;
}

/** One round: what was shown, and what was said to it. `Output` is the task's type, where the page knows it. */
export interface RevisionView<Output = Json, Presented = Json> {
  readonly revision: number;
  readonly attempt: number;
  readonly openedAt: number;
  /** SHA-256 over the canonical JSON (RFC 8785) of `{ kind, run, task, attempt, proposal }`, lower-case hex. */
  readonly contentHash: string;
  readonly proposal: Output;
  /** What the gate's `present` added for the reviewer, part of this revision's record; `null` without one. */
  readonly presented: Presented | null;
  /** Why `present` brought nothing, where it failed: the proposal is shown without it. */
  readonly presentFailure: string | null;
  /** JSON pointers to what this viewer may not see, in `proposal`, `presented` and `edited`; it reads `•••` there. */
  readonly masked: readonly string[];
  readonly guards: readonly GuardVerdict[];
  /** How many attempts the guards sent back before this one was shown. */
  readonly repairs: number;
  /** What reviewers asked for since the revision before, here or where they sent work back from; oldest first. */
  readonly answers: readonly FeedbackPoint[];
  readonly decision: Decision | null;
  /** Of an `edit`: what the person made of the proposal, and what was accepted. */
  readonly edited: Output | null;
  /** Of an `answer`: what was answered. */
  readonly answer: Json;
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
export interface ReviewView<Output = Json, Presented = Json> extends ReviewSummary {
  /** Of the newest revision. Decisions must repeat it. */
  readonly contentHash: string;
  /** The schema of what is proposed, for display and edit: the output's, or that of a tool's arguments. */
  readonly schema: JsonSchema;
  readonly call: CallView | null;
  /** The calls its agent made in this run so far, failed ones included, oldest first. */
  readonly calls: readonly CallRecord[];
  /** Computed for the viewer; empty when they may only read, or when it is not a person's turn. */
  readonly allowed: readonly AllowedDecision[];
  /** Oldest first; the last is the one that is or was asked. */
  readonly revisions: readonly RevisionView<Output, Presented>[];
  readonly input: Json;
  readonly upstream: readonly UpstreamView[];
  /** The tasks that need this one: what approving starts. */
  readonly next: readonly NextStep[];
  /** Who may decide, in words: `anyone`, `user:anna`, `group:legal`. */
  readonly eligible: readonly string[];
  /** What was written to it instead of choosing an answer, and how that was understood; oldest first. */
  readonly replies: readonly ReplyView[];
}

/**
 * Words that a person answered with. `reading`: a model looks what they mean. `read`: a decision was made of them.
 * `unclear`: nobody could tell; the person is to choose. `refused`: the decision they were read as could not be taken.
 */
export interface ReplyView {
  /** Unique in the run. */
  readonly id: string;
  readonly text: string;
  readonly by: Person;
  readonly at: number;
  readonly channel: Channel;
  readonly state: 'reading' | 'read' | 'unclear' | 'refused';
  /** What they were read as: a decision, the name of an outcome, or `unclear`. */
  readonly label: string | null;
  /** Why they led to nothing. */
  readonly note: string | null;
}

/** Body of `POST /reviews/:id/reply`. The idempotency key travels beside it. */
export interface ReplyRequest {
  /** Not blank; at most 16 KB. */
  readonly text: string;
  /** As in a decision: what the person looked at. */
  readonly revision: number;
  readonly contentHash: string;
}

/** The words are recorded; what they mean is found out after. */
export interface ReplyReceipt {
  readonly review: string;
  /** Version of the entry that holds them. */
  readonly reply: number;
  readonly run: { readonly id: string; readonly version: number };
}

/** Body of `POST /reviews/:id/decision` and of `review:decide`. The idempotency key travels beside it. */
export interface DecisionRequest {
  readonly type: DecisionType;
  /** The revision the person looked at, and its content's hash. A newer revision refuses the decision as stale. */
  readonly revision: number;
  readonly contentHash: string;
  /** Required, and not blank, for `reject`, and for `revise` without comments. At most 16 KB. */
  readonly feedback?: string;
  /** Remarks about single places, with `revise`. At most 50. */
  readonly comments?: readonly Comment[];
  /** Of `revise`: which of the allowed tasks are done again. Default: the review's own. */
  readonly to?: readonly string[];
  /** Of `edit`: what to change in the proposal, by RFC 6902. At most 500 operations. */
  readonly patch?: readonly PatchOperation[];
  /** Of `outcome`: which one. */
  readonly outcome?: string;
  /** Of `answer`: the answer itself, by the schema of the question. */
  readonly answer?: Json;
}

/** The operations of JSON Patch (RFC 6902) that change a document and read nothing from it. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/** The answer to a recorded decision; a repeat with the same key gets the same one. */
export interface DecisionReceipt {
  readonly review: string;
  readonly decision: Decision;
  /** The run after the decision. */
  readonly run: { readonly id: string; readonly version: number };
}
