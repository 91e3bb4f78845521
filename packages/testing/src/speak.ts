import type { Clock } from './virtual-clock.ts';

/** How fast a scripted model writes. */
export interface Pace {
  /** Tokens of about four characters a second. 0, or nothing: everything at once. */
  readonly tokensPerSecond: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The pieces of `text`, each at its time. Together they are exactly `text`. Without a pace they have at most `longest`
 * characters.
 */
export async function* speak(
  text: string,
  { tokensPerSecond, clock, signal }: Pace,
  longest: number = 16_384, // one write to a socket
): AsyncGenerator<string> {
  if (tokensPerSecond <= 0) {
    // by code point, because half of a pair is no text
    yield* text.match(new RegExp(`.{1,${Math.max(1, longest)}}`, 'gsu')) ?? [];
    return;
  }
  let waitedMs = 0;
  for (const [index, piece] of (text.match(/\s*\S{1,4}|\s+/gu) ?? []).entries()) {
    const dueMs = Math.floor(((index + 1) * 1_000) / tokensPerSecond);
    await pause(dueMs - waitedMs, clock, signal);
    waitedMs = dueMs;
    yield piece;
  }
}

/** Resolves after `ms` milliseconds of this clock; an abort rejects it with the abort's reason. */
export function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (ms <= 0) return resolve();
    const cancel = clock.setTimer(ms, () => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
    function aborted() {
      cancel();
      reject(signal.reason);
    }
    signal.addEventListener('abort', aborted, { once: true });
  });
}

/** Never resolves; rejects with the abort's reason. */
export function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
