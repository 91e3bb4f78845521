import type { Anchor, Json } from '@holdpoint/protocol';
import { quoteOf, type Span } from './anchor.ts';
import { valueAt } from './json-pointer.ts';

// Texts of an output stand in elements with `data-passage`, the JSON pointer to the text. What is drawn in them differs
// from the text where an element says by `data-length` how many code units of the text it stands for: a mark for hidden
// characters, a pin, words that were taken out.

/** The elements in which texts of the output stand. */
export function passagesIn(root: Element): readonly HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('[data-passage]')];
}

/** The passage that is selected in one of the texts; `null` where none or several are. */
export function selectedPassage(root: Element, selection: Selection | null, value: Json): Anchor | null {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const found = passagesIn(root)
    .filter((element) => range.intersectsNode(element))
    .flatMap((element): readonly Anchor[] => {
      const path = element.dataset.passage ?? '';
      const text = valueAt(value, path);
      const { start, end } = spanIn(element, range);
      return typeof text === 'string' && end > start ? [{ path, quote: quoteOf(text, start, end) }] : [];
    });
  return found.length === 1 ? (found[0] as Anchor) : null;
}

/** The range of a stretch of an element's text; `null` where it is not drawn, or not all of it. */
export function rangeOf(element: Element, { start, end }: Span): Range | null {
  const range = document.createRange();
  let at = 0;
  let begun = false;
  for (const leaf of leavesOf(element)) {
    const length = lengthOf(leaf);
    if (length > 0 && !begun && start < at + length) {
      if (leaf instanceof Text) range.setStart(leaf, start - at);
      else range.setStartBefore(leaf);
      begun = true;
    }
    if (begun && end <= at + length) {
      if (leaf instanceof Text) range.setEnd(leaf, end - at);
      else range.setEndAfter(leaf);
      return range;
    }
    at += length;
  }
  return null;
}

/** The part of a range that lies in an element, as offsets into the element's text. */
function spanIn(element: Element, range: Range): Span {
  const whole = document.createRange();
  whole.selectNodeContents(element);
  const offset = (node: Node, at: number) => {
    const before = whole.cloneRange();
    before.setEnd(node, at);
    return leavesOf(before.cloneContents()).reduce((sum, leaf) => sum + lengthOf(leaf), 0);
  };
  const startsBefore = range.compareBoundaryPoints(Range.START_TO_START, whole) < 0;
  const endsAfter = range.compareBoundaryPoints(Range.END_TO_END, whole) > 0;
  return {
    start: startsBefore ? 0 : offset(range.startContainer, range.startOffset),
    end: endsAfter ? offset(whole.endContainer, whole.endOffset) : offset(range.endContainer, range.endOffset),
  };
}

/** Text nodes, and elements that say how long they are, in the order of the text. */
function leavesOf(parent: Node): readonly (Text | HTMLElement)[] {
  return [...parent.childNodes].flatMap((node) => {
    if (node instanceof Text) return [node];
    if (node instanceof HTMLElement && node.dataset.length !== undefined) return node.textContent === '' ? [] : [node];
    return leavesOf(node);
  });
}

function lengthOf(leaf: Text | HTMLElement): number {
  return leaf instanceof Text ? leaf.data.length : Number(leaf.dataset.length);
}
