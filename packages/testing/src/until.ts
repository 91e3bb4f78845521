import { inspect } from 'node:util';

export interface UntilOptions<Value> {
  /** Milliseconds to wait at most. Default 5_000. */
  readonly timeoutMs?: number;
  /**
   * Whether a value is the awaited one. Default: it is truthy. Give it where the value itself explains a failure:
   * `until(() => runs.get(id), { accept: (run) => run.status === 'done' })`.
   */
  readonly accept?: (value: Value) => boolean;
}

// taken at import, so that a test with faked globals still gets real pauses
const { setTimeout, clearTimeout, setImmediate } = globalThis;

/**
 * Asks `probe` again and again until it gives a truthy value, and returns that value.
 *
 * A probe that throws has no value yet. When the time is up the error says what was asked and what came last. Asks on
 * every turn of the event loop at first, later every 10 ms, so a condition is seen as soon as it holds.
 *
 * ```ts
 * const review = await until(async () => (await inbox()).items[0]);
 * ```
 */
export async function until<Value>(
  probe: () => Value | Promise<Value>,
  { timeoutMs = 5_000, accept = Boolean }: UntilOptions<Value> = {},
): Promise<NonNullable<Value>> {
  const deadline = performance.now() + timeoutMs;
  let last = 'it never answered';
  let cause: unknown;
  for (let asked = 0; ; asked += 1) {
    try {
      const answer = await within(deadline - performance.now(), probe);
      if (answer === late) break;
      if (accept(answer.value)) return answer.value as NonNullable<Value>;
      last = `its last value was ${inspect(answer.value, { depth: 6, breakLength: 120 })}`;
      cause = undefined;
    } catch (error) {
      last = `it last threw ${error}`;
      cause = error;
    }
    if (performance.now() >= deadline) break;
    await pause(asked);
  }
  throw new Error(`Waited ${timeoutMs} ms for ${probe}; ${last}`, { cause });
}

const late = Symbol('late');

async function within<Value>(
  ms: number,
  probe: () => Value | Promise<Value>,
): Promise<{ readonly value: Value } | typeof late> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<typeof late>((resolve) => {
    timer = setTimeout(resolve, Math.max(1, ms), late);
  });
  try {
    return await Promise.race([Promise.resolve(probe()).then((value) => ({ value })), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(asked: number): Promise<void> {
  return new Promise((resolve) => {
    if (asked < 20) setImmediate(resolve);
    else setTimeout(resolve, Math.min(10, asked - 19));
  });
}
