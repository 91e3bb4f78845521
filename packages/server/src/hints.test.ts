import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHints, type HintsOptions } from './hints.ts';

const run = { tenant: 'acme', run: 'r1' };
const row = { kind: 'run', id: 'r1', tags: ['reader/user:anna', 'crew:copy'], sort: 1, body: {} } as const;
const rooms = [JSON.stringify(['r', 'acme', 'r1']), JSON.stringify(['n', 'acme', 'user:anna'])];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Hints about one run, whose version is what the test says. */
function hinting(options: Partial<HintsOptions> = {}) {
  const sent: number[] = [];
  const errors: unknown[] = [];
  const recorded = { version: 1, isThere: true, reads: 0 };
  const hints = createHints({
    store: {
      load: async () => {
        recorded.reads += 1;
        if (!recorded.isThere) throw new Error('gone');
        return { version: recorded.version, rows: [row], now: 0 };
      },
    },
    isHeard: () => true,
    repeats: () => false,
    send: (to, { version }) => {
      expect(to).toEqual(rooms);
      sent.push(version);
    },
    onError: (error) => void errors.push(error),
    ...options,
  });
  const move = (version: number) => {
    recorded.version = version;
    hints.changed({ ...run, version });
  };
  return { hints, sent, errors, recorded, move };
}

describe('hints', () => {
  it('tell of each change once', async () => {
    const { sent, move } = hinting();
    move(1);
    await vi.advanceTimersByTimeAsync(0);
    move(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([1, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('find within seconds what followed a change and was not heard of', async () => {
    const { sent, recorded, move } = hinting();
    move(1);
    await vi.advanceTimersByTimeAsync(1_000);
    recorded.version = 3;
    await vi.advanceTimersByTimeAsync(1_000);
    recorded.version = 4;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(sent).toEqual([1, 3, 4]);
  });

  it('ask the store for nobody whom the change itself names', async () => {
    const { hints, sent, recorded } = hinting();
    hints.changed({ ...run, version: 1, readers: ['user:anna'] });
    expect(sent).toEqual([1]);
    expect(recorded.reads).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(recorded.reads).toBe(2);
  });

  it('come after all when the store did not answer', async () => {
    const { sent, errors, recorded, move } = hinting();
    recorded.isThere = false;
    move(2);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(errors).toHaveLength(2);
    recorded.isThere = true;
    recorded.version = 3;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(sent).toEqual([3]);
  });

  it('are said again where they may be lost on their way', async () => {
    const { sent, move } = hinting({ repeats: () => true });
    move(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([2, 2, 2]);
  });

  it('read nothing while nobody hears, and nothing more once closed', async () => {
    let isHeard = false;
    const { hints, sent, recorded, move } = hinting({ isHeard: () => isHeard });
    move(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(recorded.reads).toBe(0);
    isHeard = true;
    move(2);
    await vi.advanceTimersByTimeAsync(0);
    hints.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([2]);
    expect(recorded.reads).toBe(1);
  });
});
