import { type FoundRows, storeRules } from '@holdpoint/store';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisForTests } from './redis-for-tests.test-support.ts';
import { redisStore } from './redis-store.ts';
import { stepTo } from './stepping.test-support.ts';

const redis = await redisForTests();
const client = createClient({ url: redis?.url ?? '' });
if (redis) await client.connect();
afterAll(async () => {
  if (!redis) return;
  client.destroy();
  await redis[Symbol.asyncDispose]();
});

const given = { client, accept: redis?.accept ?? 'none' };
let names = 0;
const fresh = () => ({ ...given, prefix: `test-${Date.now()}-${names++}` });

describe.skipIf(!redis)('the store', async () => {
  const open = async ({ now, data }: { readonly now: () => number; readonly data: string }) => ({
    ...redisStore({ ...given, now, prefix: `test-${data}` }),
    durability: 'host' as const, // whatever the server is set to, it outlives the handles
  });
  const rules = redis ? await storeRules({ open }) : [];
  for (const rule of rules) it.skipIf(rule.skip !== null)(`[${rule.id}] ${rule.name}`, rule.run);

  it('skips no rule', () => {
    expect(rules.filter(({ skip }) => skip !== null)).toEqual([]);
  });

  it('tells names apart that differ in characters which end names elsewhere', async () => {
    const store = redisStore(fresh());
    const hostile = [
      '',
      '\0',
      '\0\0',
      '\u0001',
      '\u00010000',
      'a',
      'a\0',
      '\0a',
      'a\0a',
      'a:',
      ':a',
      '{a}',
      '\ud800',
      '\ud801',
    ];
    const refs = hostile.flatMap((tenant) => hostile.map((run) => ({ tenant, run })));
    const row = (run: string) => ({
      kind: 'task' as const,
      id: `\0${run}`,
      tags: [`${run}\0`, run],
      sort: 0,
      body: [run],
    });
    const { entries } = stepTo('r1', 1, 'k');
    await Promise.all(
      refs.map((ref) => store.commit({ ...ref, expected: 0, entries, rows: [row(ref.run)], commands: [], done: [] })),
    );
    for (const ref of refs) {
      expect((await store.load(ref)).rows).toEqual([row(ref.run)]);
      const { rows } = await store.find({ tenant: ref.tenant, kind: 'task', tags: [`${ref.run}\0`], limit: 1_000 });
      const same = hostile.filter((run) => `${run}\0` === `${ref.run}\0` || run === `${ref.run}\0`);
      expect(rows.map(({ run }) => run).toSorted()).toEqual(same.toSorted());
    }
    await store.close();
  });

  it('writes many rows at once, and pages through them although they are of one place', async () => {
    const store = redisStore(fresh());
    const ids = Array.from({ length: 10_000 }, (_, n) => `t${n + 10_000}`);
    const rows = ids.map((id) => ({ kind: 'task' as const, id, tags: ['all'], sort: 7, body: {} }));
    await store.commit({ ...stepTo('r1', 1, 'k'), rows: rows.toReversed() });
    const listed: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const options = { tenant: 'acme', kind: 'task', tags: ['all'], limit: 999 } as const;
      const page: FoundRows = await store.find({ ...options, ...(after !== undefined && { after }) });
      listed.push(...page.rows.map(({ id }) => id));
      after = page.next;
    }
    expect(listed).toEqual(ids);
    await store.close();
  });

  it('goes by the clock of the server, and not backwards', async () => {
    const store = redisStore(fresh());
    const ref = { tenant: 'acme', run: 'r1' };
    const time = async () => {
      const [seconds = '', micros = ''] = (await client.sendCommand(['TIME'])) as string[];
      return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    };
    const before = await time();
    const { now } = await store.load(ref);
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(await time());
    await store.commit({ ...stepTo('r1', 1, 'k'), commands: [{ id: 'r1/1', route: 'r', due: now, body: null }] });
    const { leases } = await store.lease({ routes: ['r'], limit: 1, leaseMs: 1_000, keep: [] });
    expect(leases[0]?.until).toBeGreaterThanOrEqual(now + 1_000);
    await store.close();
  });

  it('tells watchers of other handles only', async () => {
    const options = fresh();
    const [store, other] = [redisStore(options), redisStore(options)];
    const hints: string[] = [];
    const seen = Promise.withResolvers<void>();
    store.watch?.(({ tenant, run, version }) => {
      hints.push(`${tenant} ${run} ${version}`);
      if (run === 'other') seen.resolve();
    });
    let version = 0;
    let done = false;
    void seen.promise.then(() => {
      done = true;
    });
    while (!done) {
      version += 1;
      await store.commit(stepTo('own', version, 'k'));
      await other.commit(stepTo('other', version, 'k'));
    }
    expect(hints.every((hint) => /^acme other \d+$/.test(hint))).toBe(true);
    await store.close();
    await other.close();
  });

  it('leaves the client open when it is closed', async () => {
    const store = redisStore(fresh());
    store.watch?.(() => {})();
    store.watch?.(() => {});
    await store.commit(stepTo('r1', 1, 'k'));
    await store.close();
    expect(await client.ping()).toBe('PONG');
    expect(client.listenerCount('ready')).toBe(0);
  });
});

it('refuses a prefix that does not tell stores apart', () => {
  for (const prefix of ['', 'a}:x', '{a']) {
    expect(() => redisStore({ client, prefix })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  }
});
