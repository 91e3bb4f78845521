import { callsMade } from './calls-made.ts';
import type { OpenFeedback } from './definition.ts';
import type { PointsChecked } from './event.ts';
import type { JournalEntry } from './journal.ts';
import { markOf, oneLine, quoted, unmarked } from './marks.ts';
import { versionOf } from './point-check.ts';
import type { Prompts, Span } from './prompts.ts';
import { isAnswer } from './recorded.ts';
import { placeOf, shownAt } from './words.ts';

// Open points stand in a conversation from the message on that said them first. Later messages say the newest of them
// again, word for word, and of the older ones that they hold, by their numbers: so a round adds no more than it brings.

/** The open points that the next message says word for word, and those that it names. */
export interface PointsToTell {
  readonly inFull: readonly OpenFeedback[];
  readonly byNumber: readonly OpenFeedback[];
}

export function pointsToTell(entries: readonly JournalEntry[], feedback: readonly OpenFeedback[]): PointsToTell {
  const newest = feedback.at(-1)?.version ?? 0;
  const last = entries.findLast(isAnswer);
  const isNews = !last || newest > last.version;
  // results are what the agent waits for; points that it has before it are not said again with them
  if (last && !isNews && callsMade(last).some(({ made }) => made.id !== null)) return { inFull: [], byNumber: [] };
  const before = entries.findLast((entry) => isAnswer(entry) && entry.version < newest)?.version ?? 0;
  const ignored = isNews ? [] : unansweredIn(entries.filter(({ version }) => version > (last?.version ?? 0)));
  const isSaid = ({ version }: OpenFeedback) => version > before || ignored.includes(version);
  return { inFull: feedback.filter(isSaid), byNumber: feedback.filter((said) => !isSaid(said)) };
}

export function toldPoints({ inFull, byNumber }: PointsToTell, prompts: Prompts): string {
  const held = byNumber.length > 0 ? unmarked(prompts, prompts.stillHold({ points: spansOf(byNumber) })) : '';
  return [held, ...inFull.flatMap((said) => inWords(said, prompts))].filter(Boolean).join('\n\n');
}

/** What a reviewer said, marked and fenced. Outside the fences, no line that others wrote can begin like a mark. */
function inWords(said: OpenFeedback, prompts: Prompts): readonly string[] {
  const { number } = said;
  const by = oneLine(said.by.name);
  const mark = markOf(prompts, { number: `${number}`, by, on: shownAt(said), about: null });
  return [
    ...(said.text.trim() ? [quoted(mark, said.text)] : []),
    ...said.comments.map((comment, at) => {
      const about = placeOf(comment);
      return quoted(markOf(prompts, { number: `${number}.${at + 1}`, by, on: null, about }), comment.text);
    }),
  ];
}

/** Versions of the words of which a check found a point unanswered. */
function unansweredIn(entries: readonly JournalEntry[]): readonly number[] {
  return entries
    .filter(({ type }) => type === 'points.checked')
    .flatMap(({ body }) => (body as unknown as PointsChecked | null)?.results ?? [])
    .flatMap(({ id, status }) => (status === 'unanswered' ? [versionOf(id)] : []));
}

function spansOf(feedback: readonly OpenFeedback[]): readonly Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const { number } of feedback) {
    const span = spans.at(-1);
    if (span && span.to + 1 === number) span.to = number;
    else spans.push({ from: number, to: number });
  }
  return spans;
}
