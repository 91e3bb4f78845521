import type { Message, ToolCall } from '@holdpoint/core';

/**
 * The same calls with ids that occur once in their conversation. An endpoint's own id stays where it does; otherwise,
 * and where there is none, the id is `call_<n>`. So the next request never has two calls, or none, for a result.
 */
export function withUniqueIds(calls: readonly ToolCall[], messages: readonly Message[]): readonly ToolCall[] {
  const taken = new Set(messages.flatMap(idsOf));
  const kept = calls.map(({ id }) => id.trim() !== '' && !taken.has(id) && Boolean(taken.add(id)));
  let made = 0;
  return calls.map((call, index) => {
    if (kept[index]) return call;
    while (taken.has(`call_${made}`)) made += 1;
    const id = `call_${made}`;
    taken.add(id);
    return { ...call, id };
  });
}

function idsOf(message: Message): readonly string[] {
  return message.role === 'assistant' ? (message.calls ?? []).map(({ id }) => id) : [];
}
