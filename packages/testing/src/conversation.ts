import type { Message } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';

/** What one tool said. A type, not an interface, so that a script may answer with it: it is JSON. */
export type ToolResult = { readonly tool: string; readonly content: string };

/** The results after the last assistant message, in the order of its calls. */
export function resultsOf(messages: readonly Message[]): readonly ToolResult[] {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const asked = messages[last];
  const results = answersAfter(messages, last);
  const calls = (asked?.role === 'assistant' && asked.calls) || [];
  return calls.flatMap(({ id, name }) =>
    results.filter(({ call }) => call === id).map(({ content }) => ({ tool: name, content })),
  );
}

/**
 * Throws unless every call has its one result, directly after the message that makes it, and every result its call:
 * OpenAI answers anything else with 400.
 */
export function checkConversation(messages: readonly Message[]): void {
  let from = 0;
  for (const [index, message] of messages.entries()) {
    if (index < from) continue;
    if (message.role === 'tool') throw rejected(index, `is the result of "${message.call}", which nobody called`);
    if (message.role !== 'assistant') continue;
    const calls = (message.calls ?? []).map(({ id }) => id);
    if (calls.some((id) => id.trim() === '')) throw rejected(index, 'makes a call without an id');
    if (new Set(calls).size < calls.length) throw rejected(index, 'makes two calls with the same id');
    const answered = answersAfter(messages, index).map(({ call }) => call);
    const missing = calls.find((id) => !answered.includes(id));
    if (missing !== undefined) throw rejected(index, `calls "${missing}", which has no result directly after it`);
    const surplus = answered.find((call, at) => !calls.includes(call) || answered.indexOf(call) !== at);
    if (surplus !== undefined) throw rejected(index, `is followed by a result of "${surplus}" too many`);
    from = index + 1 + answered.length;
  }
}

function answersAfter(messages: readonly Message[], index: number): readonly Extract<Message, { role: 'tool' }>[] {
  const answers: Extract<Message, { role: 'tool' }>[] = [];
  for (const message of messages.slice(index + 1)) {
    if (message.role !== 'tool') break;
    answers.push(message);
  }
  return answers;
}

function rejected(index: number, problem: string): HoldpointError {
  return new HoldpointError('MODEL_REJECTED', `Message ${index} of the conversation ${problem}.`, {
    hint: 'Endpoints answer such a conversation with 400: each call of an assistant message needs exactly one tool message right after it.',
  });
}
