import type { ToolsCalled } from './call-event.ts';
import type { CallAnswered, CallMisfit } from './event.ts';
import type { JournalEntry } from './journal.ts';
import type { Message } from './model.ts';

/** An answer of the model, whether it fitted or not, or a turn that calls tools: the entries in which a conversation is recorded. */
export function isAnswer(entry: JournalEntry): boolean {
  return entry.type === 'call.answered' || entry.type === 'call.misfit' || entry.type === 'tools.called';
}

/** The messages an entry adds to its task's conversation. */
export function messagesOf(entry: JournalEntry): readonly Message[] {
  return isAnswer(entry) ? (entry.body as unknown as CallAnswered | CallMisfit | ToolsCalled).messages : [];
}
