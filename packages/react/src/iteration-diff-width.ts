import { type RefObject, useLayoutEffect, useState } from 'react';

/** True while an element is narrower than this many pixels. False on a server, and where nothing can be measured. */
export function useNarrow(element: RefObject<HTMLElement | null>, width: number): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    if (!element.current || typeof ResizeObserver === 'undefined') return;
    const measured = element.current;
    const observer = new ResizeObserver(([entry]) => entry && setNarrow(entry.contentRect.width < width));
    setNarrow(measured.getBoundingClientRect().width < width);
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element, width]);
  return narrow;
}
