import {
  type AnyActorScope,
  type AnyEventObject,
  type AnyStateMachine,
  assign,
  initialTransition,
  setup,
} from 'xstate';

// The one file that imports XState: its stored format changed inside v5 and changes again in v6.
// What is stored is our own row, never a snapshot of theirs.
export { assign, setup };

/** A machine at rest, as it is stored. */
export interface MachineRow<State extends string, Context> {
  readonly state: State;
  readonly context: Context;
}

/** The machine's first row. */
export function begin<State extends string, Context>(
  machine: AnyStateMachine,
  input: Context,
): MachineRow<State, Context> {
  const [snapshot] = initialTransition(machine, input);
  // initialTransition hides a thrown error in the status
  if (snapshot.status === 'error') throw snapshot.error;
  return { state: snapshot.value as State, context: snapshot.context as Context };
}

/** The row after the event, or `null` when the state does not take it. */
export function advance<State extends string, Context>(
  machine: AnyStateMachine,
  row: MachineRow<State, Context>,
  event: AnyEventObject,
): MachineRow<State, Context> | null {
  const before = machine.resolveState({ value: row.state, context: row.context });
  const after = machine.transition(before, event, nowhere);
  if (after === before) return null;
  return { state: after.value as State, context: after.context as Context };
}

const nothing = () => {};

/**
 * In the place of the actor that XState's own `transition` makes anew for every event, with a first snapshot of it: a
 * quarter of a step. Our machines neither spawn nor send and know no actions but `assign`: all that looks at it is the
 * inspection, which nobody listens to.
 */
const nowhere = {
  ...{ self: null, system: { _sendInspectionEvent: nothing }, id: '', sessionId: '' },
  ...{ defer: nothing, logger: nothing, stopChild: nothing, emit: nothing, actionExecutor: nothing },
} as unknown as AnyActorScope;
