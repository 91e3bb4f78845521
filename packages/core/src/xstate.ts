import { type AnyEventObject, type AnyStateMachine, assign, initialTransition, setup, transition } from 'xstate';

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
  const [after, actions] = transition(machine, before, event);
  if (after === before && actions.length === 0) return null;
  return { state: after.value as State, context: after.context as Context };
}
