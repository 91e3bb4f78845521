import { onWindow } from './page.ts';

const periodMs = 60_000;
/** How often a page reads that nobody tells of changes; browsers slow this down while it is hidden. */
const pollMs = 5_000;
/** Coming back to a page is one reason to read, whatever events it causes. */
const togetherMs = 1_000;

/**
 * Asks for a read every now and then, and when the person comes back: what bounds the damage of a lost hint. The returned
 * function ends it.
 */
export function keepFresh(polling: boolean, refresh: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let last = 0;

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(now, (polling ? pollMs : periodMs) * (0.75 + Math.random() / 4));
  }

  function now(): void {
    last = Date.now();
    later();
    refresh();
  }

  const shown = () => {
    if (!document.hidden && Date.now() - last >= togetherMs) now();
  };

  later();
  const stop = onWindow({ visibilitychange: shown, focus: shown, online: shown });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
