import type { ErrorCode, TaskStatus, Usage } from '@holdpoint/protocol';
import { type Children, noChildren } from './children.ts';
import { addUsage, type CallUsage, noUsage } from './usage.ts';
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

/** Something a tool did, in its own words. */
export interface TaskEffect {
  readonly effect: string;
  readonly at: number;
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
  /** Words said about it before it last left the list: its next ones go on counting. */
  readonly saidBefore: number;
}

/** What is kept of an item that left its list: one that comes back goes on counting, as its keys and words are journalled. */
export interface RetiredItem {
  readonly attempt: number;
  /** Words about it. */
  readonly said: number;
}

/** What a task that fans out knows of its items beside their rows. */
export interface Fan {
  /** How often the list of items was asked for. */
  readonly listings: number;
  /** The list in force: the entry it stands in, how many items it has, and hash of what it was made from. */
  readonly list: { readonly version: number; readonly total: number; readonly inputHash: string | null } | null;
  /** Items that left the list, whether they came back or not. */
  readonly retired: { readonly [key: string]: RetiredItem };
}

export interface TaskContext {
  /** `each`: it is the list that its items' outputs make. */
  readonly kind: 'agent' | 'function' | 'crew' | 'each';
  /** Versions of the output begun so far; 0 before the first. */
  readonly attempt: number;
  /** Model answers recorded within the attempt, and overflows. */
  readonly turn: number;
  /** Tries of the present call that led to no answer: failed ones and deferred ones. Part of its command's id. */
  readonly tries: number;
  /** Those of them that failed, without those that the endpoint's own limit refused. */
  readonly failures: number;
  /** Those that the endpoint's own limit refused: since when, and how many. */
  readonly limited: { readonly since: number; readonly times: number } | null;
  /** Until when our own limits defer the present call; `null` when they do not. */
  readonly waitsUntil: number | null;
  /** When the present call may start. */
  readonly dueAt: number;
  /** The run's version that first wanted the present call: every try is made from what was known then. */
  readonly asOf: number;
  /** Attempts, and turns with calls, that guards refused since a person last decided. */
  readonly repairs: number;
  /** Turns of this pass that called tools instead of answering. */
  readonly steps: number;
  /** Calls of this pass, by tool. */
  readonly called: { readonly [tool: string]: number };
  /** What its tools did to the outside, newest last. */
  readonly effects: readonly TaskEffect[];
  /** Answers of this attempt that did not fit the schema. */
  readonly misfits: number;
  /** True while the older part of the conversation is handed over, because the model cannot read all of it. */
  readonly digesting: boolean;
  /** Sentences judged on this attempt, and how many of them refused it. */
  readonly judged: number;
  readonly doubts: number;
  /** True while the open points are compared with this attempt, after its guards passed. */
  readonly checking: boolean;
  /** True when an attempt was made again because points were unanswered: once for the words that are open. */
  readonly remade: boolean;
  /** Versions of all entries with words about it, answered or not: whoever works from its output is told them. */
  readonly told: readonly number[];
  /** From which of them on they are not accepted as answered yet; `null`: all are. */
  readonly openFrom: number | null;
  /** True when it was sent back: it is made again, whatever it is made from. */
  readonly mustRun: boolean;
  /** Hash of what the prompt got: run input, needed outputs, outcomes. */
  readonly inputHash: string | null;
  /** How often the condition was asked. */
  readonly asked: number;
  /** What the condition last said, and about which inputs. */
  readonly admission: { readonly inputHash: string | null; readonly admit: boolean } | null;
  /** Of a task that is a crew: the runs that do it. */
  readonly children: Children;
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

/** A row stays small, whatever its tools do. */
const mostEffects = 10;

/** The row with what a tool did. It happened in whatever state the task is by now, so no state of the machine takes it. */
export function withEffect({ state, context }: TaskRow, done: TaskEffect): TaskRow {
  return { state, context: { ...context, effects: [...context.effects, done].slice(-mostEffects) } };
}

/** The row with what somebody else used for it, in whatever state the task is by now. */
export function withUsage({ state, context }: TaskRow, usage: CallUsage): TaskRow {
  return { state, context: { ...context, usage: addUsage(context.usage, usage) } };
}

/** A call that was not tried yet. */
export const firstTry = { tries: 0, failures: 0, limited: null, waitsUntil: null } as const;

export function newTask(kind: TaskContext['kind']): TaskContext {
  return {
    kind,
    attempt: 0,
    turn: 0,
    ...firstTry,
    dueAt: 0,
    asOf: 0,
    repairs: 0,
    steps: 0,
    called: {},
    effects: [],
    misfits: 0,
    digesting: false,
    judged: 0,
    doubts: 0,
    checking: false,
    remade: false,
    told: [],
    openFrom: null,
    mustRun: false,
    inputHash: null,
    asked: 0,
    admission: null,
    children: noChildren,
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
