import type { Person } from '@holdpoint/protocol';
import type { TaskFailure } from './task-machine.ts';
import { assign, type MachineRow, setup } from './xstate.ts';

// running ⇄ paused
//    ├─► done
//    ├─► failed
//    └─► cancelled (from paused as well)

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
  readonly failure: (TaskFailure & { readonly task: string }) | null;
}

export type CrewRow = MachineRow<CrewState, CrewContext>;

export type CrewMachineEvent =
  | { readonly type: 'run.paused' }
  | { readonly type: 'run.resumed' }
  | { readonly type: 'run.cancelled'; readonly at: number }
  | { readonly type: 'tasks.settled'; readonly at: number }
  | { readonly type: 'task.failed'; readonly at: number; readonly failure: TaskFailure & { readonly task: string } };

export const crewMachine = setup({
  types: {} as { context: CrewContext; events: CrewMachineEvent; input: CrewContext },
  actions: {
    end: assign(({ event }) => ('at' in event ? { endedAt: event.at } : {})),
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
        'run.cancelled': { target: 'cancelled', actions: ['end'] },
        'tasks.settled': { target: 'done', actions: ['end'] },
        'task.failed': { target: 'failed', actions: ['noteFailure', 'end'] },
      },
    },
    paused: {
      on: {
        'run.resumed': { target: 'running' },
        'run.cancelled': { target: 'cancelled', actions: ['end'] },
      },
    },
    done: {},
    failed: {},
    cancelled: {},
  },
});
