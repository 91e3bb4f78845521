import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallLimits, createLimiter, slackMs } from './limiter.ts';

const minute = 60_000;

/** A call as it was let through. */
interface Made {
  readonly tenant: string;
  readonly name: string;
  readonly at: number;
}
interface Asking {
  readonly tenant: string;
  readonly name: string;
  readonly at: number;
  /** How much too late it comes back for its place. */
  readonly late: number;
  readonly waited?: boolean;
}

/** Lets calls ask, each at its time, and again whenever it is told to come back, until all are made. */
function play(limits: CallLimits, asking: readonly Asking[]): readonly Made[] {
  const limiter = createLimiter(limits);
  const made: Made[] = [];
  const queue = [...asking];
  while (queue.length > 0) {
    queue.sort((a, b) => a.at - b.at);
    const { tenant, name, at, late, waited = false } = queue.shift() as Asking;
    const place = limiter.take({ tenant, key: name, waited }, at);
    if (place <= at) made.push({ tenant, name, at });
    else queue.push({ tenant, name, at: place + late, late, waited: true });
  }
  return made;
}

/** The most of these calls that lie within any minute. */
function densest(made: readonly Made[]): number {
  return Math.max(0, ...made.map(({ at }) => made.filter((other) => other.at >= at && other.at < at + minute).length));
}

const burst = (tenant: string, count: number, at = 0): readonly Asking[] =>
  Array.from({ length: count }, (_, n) => ({ tenant, name: `${tenant}${n}`, at, late: 0 }));

describe('the limits on calls', () => {
  it('never let through more than they say within any minute, and lose nobody', () => {
    const anyCall = fc.record({
      tenant: fc.constantFrom('acme', 'globex', 'initech'),
      at: fc.nat(4 * minute),
      late: fc.oneof(fc.constant(0), fc.nat(500), fc.nat(slackMs), fc.nat(3 * minute)),
    });
    const limit = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 40 }), limit, limit, (calls, most, mostOfTenant) => {
        const limits = {
          ...(most !== undefined && { requestsPerMinute: most }),
          ...(mostOfTenant !== undefined && { perTenantPerMinute: mostOfTenant }),
        };
        const made = play(
          limits,
          calls.map((call, n) => ({ ...call, name: `${n}` })),
        );
        expect(made.map(({ name }) => name).sort()).toEqual(calls.map((_, n) => `${n}`).sort());
        expect(densest(made)).toBeLessThanOrEqual(most ?? 40);
        for (const own of Map.groupBy(made, ({ tenant }) => tenant).values()) {
          expect(densest(own)).toBeLessThanOrEqual(mostOfTenant ?? 40);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('spread a burst over the minutes, in the order it came', () => {
    const made = play({ requestsPerMinute: 10 }, burst('acme', 40));
    expect(made.map(({ name }) => name)).toEqual(burst('acme', 40).map(({ name }) => name));
    expect([0, 1, 2, 3].map((n) => made.filter(({ at }) => Math.floor(at / (minute + slackMs)) === n).length)).toEqual([
      10, 10, 10, 10,
    ]);
  });

  it('let a tenant that comes later take turns with one that waits with many calls', () => {
    const made = play({ requestsPerMinute: 2 }, [...burst('acme', 20), ...burst('globex', 3, 1_000)]);
    const places = made.flatMap(({ tenant }, n) => (tenant === 'globex' ? [n] : []));
    // two of the first were made at once; from then on every other place
    expect(places).toEqual([3, 5, 7]);
    expect(made).toHaveLength(23);
  });

  it('hold one tenant back without the others', () => {
    const made = play({ perTenantPerMinute: 1 }, [...burst('acme', 3), ...burst('globex', 1, 5)]);
    expect(made.map(({ name }) => name)).toEqual(['acme0', 'globex0', 'acme1', 'acme2']);
  });

  it('keep a place for who comes back in time, and give another to who does not', () => {
    const limiter = createLimiter({ requestsPerMinute: 1 });
    const call = (key: string) => ({ tenant: 'acme', key, waited: false });
    limiter.take(call('a'), 0);
    const place = limiter.take(call('b'), 10);
    expect(place).toBe(minute + slackMs);
    expect(limiter.take(call('b'), 20)).toBe(place);
    expect(limiter.take(call('c'), 20)).toBe(2 * place);
    expect(limiter.take(call('b'), place + slackMs - 1)).toBe(place);
    expect(limiter.take(call('c'), 2 * place + slackMs)).toBe(2 * place + slackMs);
  });

  it('give a place to a call that another process, or the one before, had kept one for', () => {
    const limiter = createLimiter({ requestsPerMinute: 1 });
    expect(limiter.take({ tenant: 'acme', key: 'late', waited: true }, 90_000)).toBe(90_000);
  });

  it('of nothing hold nobody back', () => {
    expect(new Set(play({}, burst('acme', 500)).map(({ at }) => at))).toEqual(new Set([0]));
  });

  it.each([0, -1, 1.5, Number.NaN])('are refused as %s', (limit) => {
    expect(() => createLimiter({ requestsPerMinute: limit })).toThrow('limits.requestsPerMinute is');
    expect(() => createLimiter({ perTenantPerMinute: limit })).toThrow('limits.perTenantPerMinute is');
  });
});
