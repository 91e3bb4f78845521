import type { RunEvent } from '@holdpoint/core';
import type { Json, JsonObject, RunEventView } from '@holdpoint/protocol';
import type { Entry } from '@holdpoint/store';

/** Fields of a journal body that serve the journal itself, or the model alone. */
const internal = new Set(['salt', 'request', 'command', 'by', 'messages', 'task']);

/** A journal entry as viewers get it. Conversations stay out: they are long, and open with the crew's own prompts. */
export function eventView(entry: Entry): RunEventView {
  const body = (entry.body ?? {}) as JsonObject;
  const by = 'by' in body ? (body as unknown as Extract<RunEvent, { by: unknown }>).by.user : null;
  return {
    version: entry.version,
    type: entry.type,
    task: entry.task,
    at: entry.at,
    by,
    body: Object.fromEntries(Object.entries(body).filter(([key]) => !internal.has(key))) as Json,
  };
}
