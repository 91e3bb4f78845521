import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { InboxRow } from './review-inbox-rows.ts';

export interface InboxScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly tree: RefObject<HTMLDivElement | null>;
  readonly virtual: RefObject<VirtualizerHandle | null>;
  /** Remembers what is at the top; for every scroll. */
  readonly note: () => void;
  readonly reveal: (row: InboxRow, options?: { readonly focus: boolean }) => void;
}

interface Anchor {
  readonly key: string;
  readonly index: number;
  /** How far the row's top is above that of the list. */
  readonly above: number;
}

/** Frames that a row may take from being asked for to being there and measured. */
const patience = 20;

/** Keeps what a person reads at its place while rows come and go above it, and brings rows into view and focus. */
export function useInboxScroll(rows: readonly InboxRow[], isVirtual: boolean): InboxScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const anchor = useRef<Anchor | null>(null);
  const wasVirtual = useRef(isVirtual);
  const frame = useRef(0);
  const elementOf = (key: string) =>
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;

  const note = () => {
    const box = scroller.current;
    anchor.current = box && box.scrollTop > 0 ? topRow(box, virtual.current, rows) : null;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the rows change
  useLayoutEffect(() => {
    const kept = anchor.current;
    const index = kept ? rows.findIndex(({ key }) => key === kept.key) : -1;
    const moved = kept !== null && index >= 0 && (index !== kept.index || wasVirtual.current !== isVirtual);
    wasVirtual.current = isVirtual;
    if (!moved || !scroller.current) return;
    anchor.current = { ...kept, index };
    if (virtual.current) virtual.current.scrollToIndex(index, { align: 'start', offset: kept.above });
    else scroller.current.scrollTop += topIn(scroller.current, elementOf(kept.key)) + kept.above;
  }, [rows, isVirtual]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const focus = (key: string, tries: number) => {
    const element = elementOf(key);
    element?.focus({ preventScroll: true });
    if (tries === 0 || element?.matches(':focus')) return;
    // not measured yet, so still hidden: until it is, keys must not fall out of the widget
    tree.current?.focus({ preventScroll: true });
    frame.current = requestAnimationFrame(() => {
      if (tree.current?.matches(':focus')) focus(key, tries - 1);
    });
  };
  const reveal: InboxScroll['reveal'] = (row, options = { focus: true }) => {
    if (virtual.current) virtual.current.scrollToIndex(rows.indexOf(row), { align: 'nearest' });
    else elementOf(row.key)?.scrollIntoView?.({ block: 'nearest' });
    if (!options.focus) return;
    cancelAnimationFrame(frame.current);
    focus(row.key, virtual.current ? patience : 0);
  };
  return { scroller, tree, virtual, note, reveal };
}

function topRow(box: HTMLElement, virtual: VirtualizerHandle | null, rows: readonly InboxRow[]): Anchor | null {
  if (virtual) {
    const index = virtual.findItemIndex(virtual.scrollOffset);
    const key = rows[index]?.key;
    return key === undefined ? null : { key, index, above: virtual.scrollOffset - virtual.getItemOffset(index) };
  }
  const { top } = box.getBoundingClientRect();
  const elements = [...box.querySelectorAll<HTMLElement>('[data-key]')];
  const index = elements.findIndex((element) => element.getBoundingClientRect().bottom > top);
  const key = elements[index]?.dataset.key;
  return key === undefined ? null : { key, index, above: -topIn(box, elements[index] ?? null) };
}

function topIn(box: HTMLElement, element: HTMLElement | null): number {
  return element ? element.getBoundingClientRect().top - box.getBoundingClientRect().top : 0;
}
