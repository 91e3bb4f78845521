import type { ErrorCode, TaskStatus, Usage } from '@holdpoint/protocol';
import { noUsage } from './usage.ts';
import type { MachineRow } from './xstate.ts';

/** A content that stands in the journal: the entry's version, and the SHA-256 of the canonical content. */
export interface ContentRef {
  readonly version: number;
  readonly hash: string;
}

export interface TaskFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** An attempt's output, and the hash that a decision about it must repeat. */
export interface Proposal extends ContentRef {
  readonly contentHash: string;
}

/** An output in force. */
export interface Accepted extends ContentRef {
  readonly attempt: number;
  /** Hash of what it was made from: with the same again, it is in force again. */
  readonly inputHash: string | null;
  readonly at: number;
  /** The review it was approved in, and the named outcome that was chosen there. */
  readonly review: string | null;
  readonly outcome: string | null;
}

/** What one pass over the task took, from its start to its end: attempts, repairs, judgements. */
export interface Pass {
  readonly usage: Usage;
  readonly workedMs: number;
}

/** An item of a fan-out: its place in the list, the entry that holds the list, and the hash of what it is. */
export interface ItemPlace extends ContentRef {
  readonly key: string;
  readonly index: number;
}

/** What a task that fans out knows of its items beside their rows. */
export interface Fan {
  /** How often the list of items was asked for. */
  readonly listings: number;
  /** The list in force: the entry it stands in, how many items it has, and hash of what it was made from. */
  readonly list: { readonly version: number; readonly total: number; readonly inputHash: string | null } | null;
  /** The last attempt of items that are not listed any more: one that comes back goes on from there. */
  readonly retired: { readonly [key: string]: number };
}

export interface TaskContext {
  /** `each`: it is the list that its items' outputs make. */
  readonly kind: 'agent' | 'function' | 'each';
  /** Versions of the output begun so far; 0 before the first. */
  readonly attempt: number;
  /** Model answers recorded within the attempt. */
  readonly turn: number;
  /** Failed tries of the present call. */
  readonly tries: number;
  /** When the present call may start. */
  readonly dueAt: number;
  /** Attempts the guards refused since a person last decided. */
  readonly repairs: number;
  /** Answers of this attempt that did not fit the schema. */
  readonly misfits: number;
  /** Sentences judged on this attempt, and how many of them refused it. */
  readonly judged: number;
  readonly doubts: number;
  /** Version of the oldest decision at the task's own gate whose words are not accepted as answered yet. */
  readonly feedbackFrom: number | null;
  /** Versions of the entries that sent it back from elsewhere and are not accepted as answered yet. */
  readonly sentBackBy: readonly number[];
  /** True when it was sent back: it is made again, whatever it is made from. */
  readonly mustRun: boolean;
  /** Hash of what the prompt got: run input, needed outputs, outcomes. */
  readonly inputHash: string | null;
  /** How often the condition was asked. */
  readonly asked: number;
  /** What the condition last said, and about which inputs. */
  readonly admission: { readonly inputHash: string | null; readonly admit: boolean } | null;
  readonly proposal: Proposal | null;
  /** Kept from the last acceptance. */
  readonly accepted: Accepted | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When the work under way began; `null` while nothing works on it. */
  readonly since: number | null;
  /** Over all passes. */
  readonly workedMs: number;
  readonly usage: Usage;
  readonly pass: Pass;
  readonly failure: TaskFailure | null;
  /** Of an item. */
  readonly item: ItemPlace | null;
  /** Of a task that fans out. */
  readonly fan: Fan | null;
}

export type TaskRow = MachineRow<TaskStatus, TaskContext>;

export function newTask(kind: TaskContext['kind']): TaskContext {
  return {
    kind,
    attempt: 0,
    turn: 0,
    tries: 0,
    dueAt: 0,
    repairs: 0,
    misfits: 0,
    judged: 0,
    doubts: 0,
    feedbackFrom: null,
    sentBackBy: [],
    mustRun: false,
    inputHash: null,
    asked: 0,
    admission: null,
    proposal: null,
    accepted: null,
    startedAt: null,
    endedAt: null,
    since: null,
    workedMs: 0,
    usage: noUsage,
    pass: { usage: noUsage, workedMs: 0 },
    failure: null,
    item: null,
    fan: kind === 'each' ? { listings: 0, list: null, retired: {} } : null,
  };
}
