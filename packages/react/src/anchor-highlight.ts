import type { Anchor, Json } from '@holdpoint/protocol';
import { type RefObject, useEffect } from 'react';
import { spanOf } from './anchor.ts';
import { passagesIn, rangeOf } from './anchor-passage.ts';
import { valueAt } from './json-pointer.ts';

/** What the stylesheet draws: `::highlight(hp-passage)`. */
const highlight = 'hp-passage';

/**
 * Draws the passages that somebody said something about, by the CSS Custom Highlight API: what React rendered stays as it
 * is. Where a browser has no such thing, nothing is drawn; the passages are quoted beside the words about them anyway.
 */
export function usePassageHighlights(
  root: RefObject<Element | null>,
  anchors: readonly Anchor[],
  value: Json | undefined,
): void {
  useEffect(() => {
    const element = root.current;
    if (!element || value === undefined || anchors.length === 0 || !('highlights' in CSS)) return;
    let drawn: readonly Range[] = [];
    const draw = () => {
      const ranges = anchors.flatMap((anchor) => rangesOf(element, anchor, value));
      replace(drawn, ranges);
      drawn = ranges;
    };
    // texts arrive later than the widget, and fold and unfold in it
    const observer = new MutationObserver(draw);
    observer.observe(element, { childList: true, characterData: true, subtree: true });
    draw();
    return () => {
      observer.disconnect();
      replace(drawn, []);
    };
  }, [root, anchors, value]);
}

function rangesOf(root: Element, { path, quote }: Anchor, value: Json): readonly Range[] {
  const text = valueAt(value, path);
  const span = quote && typeof text === 'string' ? spanOf(quote, text) : null;
  if (!span) return [];
  return passagesIn(root)
    .filter((element) => element.dataset.passage === path)
    .flatMap((element) => rangeOf(element, span) ?? []);
}

/** The document has one highlight of a name; several widgets put their ranges into it. */
function replace(before: readonly Range[], after: readonly Range[]): void {
  const shared = CSS.highlights.get(highlight) ?? new Highlight();
  for (const range of before) shared.delete(range);
  for (const range of after) shared.add(range);
  if (shared.size > 0) CSS.highlights.set(highlight, shared);
  else CSS.highlights.delete(highlight);
}
