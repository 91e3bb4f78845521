import { diffArrays, diffLines } from 'diff';

/** A stretch of one of two texts, or of both. */
export interface TextChange {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** What may still be spent. One for all texts of a page, so that many of them take no longer than one. */
export interface ChangeBudget {
  leftMs: number;
}

export interface TextChangesOptions {
  readonly budget?: ChangeBudget;
  /** Milliseconds from any start. Default `performance.now`. */
  readonly clock?: () => number;
}

type Pair = { readonly removed: string; readonly added: string };

/** Milliseconds until a reader notices that the page waits. */
export const changeBudgetMs = 150;
const mostCharacters = 200_000;
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/**
 * What became of a text: lines first, then the words of the lines that changed. Same and removed stretches together are
 * the earlier text, same and added ones the later; a removed one stands before the added one that replaced it.
 *
 * When the budget is spent, and beyond 200,000 characters, changed lines count as replaced: nothing is left out, it is
 * only told less finely. There is no comparison by characters, which takes minutes where this takes milliseconds.
 */
export function textChanges(before: string, after: string, options: TextChangesOptions = {}): readonly TextChange[] {
  const { budget = { leftMs: changeBudgetMs }, clock = () => performance.now() } = options;
  /** Runs what takes a limit, and takes its time off the budget. */
  const spend = <Found>(work: (timeout: number) => Found | undefined): Found | undefined => {
    if (budget.leftMs <= 0) return undefined;
    const start = clock();
    const found = work(budget.leftMs);
    budget.leftMs -= clock() - start;
    return found;
  };
  if (before === after) return joined([{ kind: 'same', text: after }]);
  const lines = spend((timeout) => diffLines(before, after, { timeout }));
  const changes = lines?.map(({ value, ...change }) => stretch(value, change)) ?? replaced(before, after);
  const long = before.length + after.length > mostCharacters;
  return joined(
    hunks(changes).flatMap((hunk) => {
      if ('kind' in hunk) return [hunk];
      const { removed, added } = hunk;
      const found = removed && added && !long ? spend((timeout) => wordChanges(removed, added, timeout)) : undefined;
      return found ?? replaced(removed, added);
    }),
  );
}

/** By words as the language of the text has them, also where it writes no spaces. */
function wordChanges(before: string, after: string, timeout: number): readonly TextChange[] | undefined {
  const found = diffArrays(wordsOf(before), wordsOf(after), { timeout });
  return found && readable(found.map(({ value, ...change }) => stretch(value.join(''), change)));
}

function wordsOf(text: string): string[] {
  return Array.from(words.segment(text), ({ segment }) => segment);
}

const sentenceEnd = /[.!?]\s|[。！？\n]/;

/**
 * Takes what stayed between two changes into them where it is no longer than either, within a sentence: "In tests it
 * cut" → "In lab test it used" reads as one replaced phrase, not as four replaced words around an "it".
 */
function readable(changes: readonly TextChange[]): readonly TextChange[] {
  const parts: (Pair | TextChange)[] = [];
  for (const part of hunks(changes)) {
    const [earlier, kept] = parts.slice(-2);
    if (!earlier || !kept || 'kind' in earlier || 'kind' in part || !('kind' in kept) || !folds(earlier, kept, part)) {
      parts.push(part);
      continue;
    }
    const whole = (side: keyof Pair) => `${earlier[side]}${kept.text}${part[side]}`;
    parts.splice(-2, 2, { removed: whole('removed'), added: whole('added') });
  }
  const folded = parts.flatMap((part) => ('kind' in part ? [part] : replaced(part.removed, part.added)));
  // a change that has grown may now take what stood before it
  return folded.length < changes.length ? readable(folded) : folded;
}

function folds(earlier: Pair, { text }: TextChange, later: Pair): boolean {
  return text.length <= Math.min(longer(earlier), longer(later)) && !sentenceEnd.test(text);
}

function longer({ removed, added }: Pair): number {
  return Math.max(removed.length, added.length);
}

/** Neighbouring changes as one: all that was removed there, and all that was added. */
function hunks(changes: readonly TextChange[]): readonly (Pair | TextChange)[] {
  const parts: (Pair | TextChange)[] = [];
  for (const change of changes) {
    const last = parts.at(-1);
    if (change.kind === 'same') parts.push(change);
    else if (last && !('kind' in last))
      parts.splice(-1, 1, { ...last, [change.kind]: last[change.kind] + change.text });
    else parts.push({ removed: '', added: '', [change.kind]: change.text });
  }
  return parts;
}

function stretch(text: string, change: { readonly added: boolean; readonly removed: boolean }): TextChange {
  return { kind: change.added ? 'added' : change.removed ? 'removed' : 'same', text };
}

function replaced(removed: string, added: string): readonly TextChange[] {
  return [
    { kind: 'removed', text: removed },
    { kind: 'added', text: added },
  ];
}

/** Without empty stretches, and without two of one kind beside each other. */
function joined(changes: readonly TextChange[]): readonly TextChange[] {
  const parts: TextChange[] = [];
  for (const change of changes) {
    const last = parts.at(-1);
    if (change.text === '') continue;
    if (last?.kind === change.kind) parts.splice(-1, 1, { ...last, text: last.text + change.text });
    else parts.push(change);
  }
  return parts;
}
