import { type RefObject, useEffect, useRef } from 'react';

/** Where the focus goes once a change is drawn, as a selector below the element that gets the ref. */
export function useNextFocus<Box extends HTMLElement>(): readonly [RefObject<Box | null>, (selector: string) => void] {
  const box = useRef<Box>(null);
  const next = useRef<string | null>(null);
  useEffect(() => {
    if (next.current !== null) box.current?.querySelector<HTMLElement>(next.current)?.focus();
    next.current = null;
  });
  return [
    box,
    (selector) => {
      next.current = selector;
    },
  ];
}

/** The first thing to type into or to press below a place; not what moves or removes it. */
export function firstControl(place: string): string {
  return ['input', 'textarea', 'select', '.hp-button'].map((control) => `${place} ${control}`).join();
}
