import type { Person } from '@holdpoint/protocol';
import type { ParentRef } from './child-run.ts';
import type { TaskFailure } from './task-row.ts';
import { assign, type MachineRow, setup } from './xstate.ts';

// running ⇄ paused
//    ├─► done      (by an outcome that ends the run also from paused)
//    ├─► failed
//    └─► cancelled (from paused as well)
// done, failed ──rerun──► running

export type CrewState = 'running' | 'paused' | 'done' | 'failed' | 'cancelled';

export interface CrewContext {
  readonly crew: string;
  readonly label: string;
  readonly title: string;
  /** The definition's hash; commands are routed by it. */
  readonly definition: string;
  readonly startedBy: Person;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly inputHash: string;
  /** Of a child: whose it is, and whether that one knows of its end. */
  readonly parent: (ParentRef & { readonly reported: boolean }) | null;
  readonly failure: (TaskFailure & { readonly task: string }) | null;
  /** Keys that its tasks had under earlier definitions, each with the one after it; `null` where the task is gone. */
  readonly former?: { readonly [key: string]: string | null };
  /** The named outcome that ended the run, as its gate calls it. */
  readonly outcome: { readonly name: string; readonly label: string } | null;
  /** It was cancelled where nobody had its definition. What it wants of its children then is for whoever is there. */
  readonly held?: true;
}

export type CrewRow = MachineRow<CrewState, CrewContext>;

export type CrewMachineEvent =
  | { readonly type: 'run.paused' }
  | { readonly type: 'run.resumed' }
  | { readonly type: 'run.cancelled'; readonly at: number; readonly held?: true }
  | { readonly type: 'run.rerun' }
  | { readonly type: 'tasks.settled'; readonly at: number }
  | { readonly type: 'outcome.chosen'; readonly at: number; readonly outcome: NonNullable<CrewContext['outcome']> }
  | { readonly type: 'task.failed'; readonly at: number; readonly failure: TaskFailure & { readonly task: string } };

/** True when nothing more happens unless somebody runs it again. */
export function hasEnded({ state }: CrewRow): boolean {
  return state !== 'running' && state !== 'paused';
}

export const crewMachine = setup({
  types: {} as { context: CrewContext; events: CrewMachineEvent; input: CrewContext },
  actions: {
    end: assign(({ event }) => ('at' in event ? { endedAt: event.at } : {})),
    noteHeld: assign(({ event }) => (event.type === 'run.cancelled' && event.held ? { held: event.held } : {})),
    noteOutcome: assign(({ event }) => (event.type === 'outcome.chosen' ? { outcome: event.outcome } : {})),
    reopen: assign({ endedAt: null, failure: null, outcome: null }),
    noteFailure: assign(({ event }) => (event.type === 'task.failed' ? { failure: event.failure } : {})),
  },
}).createMachine({
  context: ({ input }) => {
    if (!input) throw new Error('no input');
    return input;
  },
  initial: 'running',
  states: {
    running: {
      on: {
        'run.paused': { target: 'paused' },
        'run.cancelled': { target: 'cancelled', actions: ['end', 'noteHeld'] },
        'tasks.settled': { target: 'done', actions: ['end'] },
        'outcome.chosen': { target: 'done', actions: ['noteOutcome', 'end'] },
        'task.failed': { target: 'failed', actions: ['noteFailure', 'end'] },
      },
    },
    paused: {
      on: {
        'run.resumed': { target: 'running' },
        'run.cancelled': { target: 'cancelled', actions: ['end', 'noteHeld'] },
        'outcome.chosen': { target: 'done', actions: ['noteOutcome', 'end'] },
      },
    },
    done: { on: { 'run.rerun': { target: 'running', actions: ['reopen'] } } },
    failed: { on: { 'run.rerun': { target: 'running', actions: ['reopen'] } } },
    cancelled: {},
  },
});
