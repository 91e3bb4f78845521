import type { RunView, TokenFrame } from '@holdpoint/protocol';
import { textAfter } from '@holdpoint/protocol/token-text';

/** One text in the making. */
export interface Writing {
  readonly task: string;
  readonly attempt: number;
  readonly turn: number;
  readonly text: string;
  readonly reasoning: boolean;
}

/** The place of a text among those in the making: a task has one for its answer, and one for what it thinks aloud. */
export function placeOf({ task, reasoning }: Pick<Writing, 'task' | 'reasoning'>): string {
  return reasoning ? `~${task}` : task;
}

/**
 * The texts after a frame; the same object when it changes nothing. A frame that does not join what is there waits for
 * the next whole one: a text with a hole in it is never shown.
 */
export function applyFrame(
  texts: ReadonlyMap<string, Writing>,
  { task, attempt, turn, offset, text, reasoning: isReasoning }: TokenFrame,
): ReadonlyMap<string, Writing> {
  const reasoning = isReasoning === true;
  const place = placeOf({ task, reasoning });
  const before = texts.get(place);
  const order = before ? attempt - before.attempt || turn - before.turn : 1;
  const known = before && order === 0 ? before.text : '';
  const next = textAfter(known, { offset, text });
  if (order < 0 || next === known) return texts;
  return new Map(texts).set(place, { task, attempt, turn, text: next, reasoning });
}

/** The texts of tasks that still write them, by what the server says of the run: all of them until it has said. */
export function dropSettled(texts: ReadonlyMap<string, Writing>, view: RunView | null): ReadonlyMap<string, Writing> {
  if (!view) return texts;
  const kept = [...texts].filter(([, { task: id, attempt }]) =>
    // a frame may be ahead of the view
    view.taskList.some(
      (task) => task.id === id && (attempt > task.attempt || (attempt === task.attempt && task.status === 'working')),
    ),
  );
  return kept.length === texts.size ? texts : new Map(kept);
}
