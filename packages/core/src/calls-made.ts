import type { CallMade, ToolsCalled } from './call-event.ts';
import { callId, turnOfCommand } from './call-id.ts';
import type { JournalEntry } from './journal.ts';

/** One of the calls of a turn, under its id within the run. */
export interface MadeCall {
  readonly id: string;
  readonly made: CallMade;
}

/** The calls of a `tools.called` entry, in their order; none for any other entry, or an erased one. */
export function callsMade({ type, task, body }: Pick<JournalEntry, 'type' | 'task' | 'body'>): readonly MadeCall[] {
  if (type !== 'tools.called' || body === null) return [];
  const { calls, attempt, command } = body as unknown as ToolsCalled;
  const { turn = 0 } = turnOfCommand(command) ?? {};
  return calls.map((made, index) => ({
    id: callId({ task: task ?? '', attempt, turn, index: index + 1 }),
    made,
  }));
}

/** The call with this id, where this entry holds it. */
export function callMade(entry: Pick<JournalEntry, 'type' | 'task' | 'body'>, id: string): CallMade | null {
  return callsMade(entry).find((call) => call.id === id)?.made ?? null;
}
