import type { Comment, TaskRef } from '@holdpoint/protocol';
import { taskOfReview } from './call-id.ts';
import type { Feedback, OpenFeedback } from './definition.ts';
import type { ReviewDecided, RunRerun } from './event.ts';
import type { JournalEntry } from './journal.ts';
import { asLine } from './json-line.ts';
import { oneLine, quoted, unmarked } from './marks.ts';
import type { Place, Prompts, Shown } from './prompts.ts';
import type { Run } from './run.ts';
import type { TaskContext } from './task-row.ts';

// What people said, wherever they said it: never summarized, never left out for being old.

/** Versions of the entries in which people said something about these tasks, or answered what they asked; oldest first. */
export function wordsAbout(
  { tasks, reviews }: Pick<Run, 'tasks' | 'reviews'>,
  about: Iterable<string>,
): readonly number[] {
  const named = new Set(about);
  const told = [...named].flatMap((task) => tasks[task]?.context.told ?? []);
  const answers = Object.values(reviews).flatMap(({ context }) => (named.has(context.task) ? context.decisions : []));
  return [...new Set([...told, ...answers])].sort((a, b) => a - b);
}

/** Words that a task is to answer. */
export interface OpenWords {
  /** Of the entry they stand in. */
  readonly version: number;
  /** Their place among all words about the task, from 1: no others ever have this number. */
  readonly number: number;
}

/** What a task is to answer, oldest first; nothing where there is no such task. */
export function openWords(context: Pick<TaskContext, 'told' | 'openFrom' | 'item'> | undefined): readonly OpenWords[] {
  const { told = [], openFrom = null, item = null } = context ?? {};
  if (openFrom === null) return [];
  const first = (item?.saidBefore ?? 0) + 1;
  return told.flatMap((version, index) => (version < openFrom ? [] : [{ version, number: first + index }]));
}

/** These words as people said them; those that were erased are left out, and the others keep their numbers. */
export function openFeedback(
  open: readonly OpenWords[],
  entries: readonly JournalEntry[],
  titleOf: (task: string) => string,
): readonly OpenFeedback[] {
  const found = new Map(entries.map((entry) => [entry.version, entry]));
  return open.flatMap(({ version, number }) => {
    const entry = found.get(version);
    const said = entry ? saidIn(entry, titleOf) : null;
    return said ? [{ ...said, number }] : [];
  });
}

/** What a person said in this entry: a decision's words and remarks, an answer, the words of a rerun. */
export function saidIn(entry: JournalEntry, titleOf: (task: string) => string): Feedback | null {
  const { at, version, body } = entry;
  if (body === null) return null;
  if (entry.type === 'run.rerun') {
    const { by, feedback, comments = [] } = body as unknown as RunRerun;
    return { by: by.user, at, version, task: null, revision: null, text: feedback ?? '', comments };
  }
  if (entry.type !== 'review.decided') return null;
  const { by, review, revision, feedback, comments = [], answer } = body as unknown as ReviewDecided;
  const own = taskOfReview(review);
  const task: TaskRef = { id: own, title: titleOf(own) };
  const text = [feedback ?? '', answer === undefined ? '' : asLine(answer)].filter(Boolean).join('\n');
  return { by: by.user, at, version, task, revision, text, comments };
}

/** These words as facts: verbatim and fenced, each with whose and where, and without a reviewer's mark. */
export function asFacts(said: readonly Feedback[], prompts: Prompts): readonly string[] {
  return said.flatMap((words) => {
    const by = oneLine(words.by.name);
    const fact = (about: Place | null, text: string) =>
      text.trim() ? [quoted(unmarked(prompts, oneLine(prompts.saidBy({ by, on: shownAt(words), about }))), text)] : [];
    return [...fact(null, words.text), ...words.comments.flatMap((comment) => fact(placeOf(comment), comment.text))];
  });
}

/** What was looked at when this was said. */
export function shownAt({ task, revision }: Feedback): Shown | null {
  return revision ? { task: oneLine(task?.title ?? ''), revision } : null;
}

export function placeOf({ anchor }: Comment): Place {
  return {
    field: anchor.path === '' ? null : asLine(anchor.path),
    passage: anchor.quote ? asLine(anchor.quote.exact) : null,
  };
}
