import { acme, entry, type Rule, rule, same, step } from './rule.ts';
import type { JournalOptions, Store } from './store.ts';

export const journalRules: readonly Rule[] = [
  rule(
    'ST29',
    'The journal gives back every field of every entry, in the order of the versions.',
    async ({ store }) => {
      const first = entry(1, { task: 'draft', at: 1_777_777_777_777, type: 'task.done', body: { text: 'ü' } });
      const rest = [entry(2), entry(3, { body: null }), entry(4, { body: [] })];
      await store.commit(step(acme, 0, { entries: [first] }));
      await store.commit(step(acme, 1, { entries: rest }));
      same('the journal', await store.journal(acme), [first, ...rest]);
      same('with no options', await store.journal(acme, {}), [first, ...rest]);
      same('of an absent run', await store.journal({ ...acme, run: 'absent' }), []);
    },
  ),

  rule('ST30', 'The journal is read on from a version, up to a limit.', async ({ store }) => {
    await fill(store);
    same('after 15', await versions(store, { after: 15 }), [16, 17, 18, 19, 20]);
    same('limit 3', await versions(store, { limit: 3 }), [1, 2, 3]);
    same('after 9, limit 2', await versions(store, { after: 9, limit: 2 }), [10, 11]);
    same('after the end', await versions(store, { after: 20 }), []);
    same('limit beyond the end', (await versions(store, { limit: 50 })).length, 20);
  }),

  rule('ST31', 'The journal is read by task and by key, together with the other options.', async ({ store }) => {
    await fill(store);
    same('of a task', await versions(store, { task: 'two' }), [2, 5, 8, 11, 14, 17, 20]);
    same('of a task, after 5, limit 2', await versions(store, { task: 'two', after: 5, limit: 2 }), [8, 11]);
    same('of an unknown task', await versions(store, { task: 'null' }), []);
    same('of a key', await versions(store, { key: 'key 7' }), [7]);
    same('of a key, after it', await versions(store, { key: 'key 7', after: 7 }), []);
    same('of a key and its task', await versions(store, { key: 'key 8', task: 'two' }), [8]);
    same('of a key and another task', await versions(store, { key: 'key 8', task: 'one' }), []);
    same('of an unknown key', await versions(store, { key: 'KEY 7' }), []);
  }),

  rule(
    'ST32',
    'erase empties the bodies of the named entries, or of all, and leaves the rest of them and other runs alone.',
    async ({ store }) => {
      await fill(store);
      const before = await store.journal(acme);
      const other = { tenant: 'other', run: acme.run };
      await store.commit(step(other, 0));
      await store.erase?.(acme, [2, 5, 99]);
      const emptied = before.map((one) => (one.version === 2 || one.version === 5 ? { ...one, body: null } : one));
      same('after two', await store.journal(acme), emptied);
      await store.erase?.(acme, 'all');
      same(
        'after all',
        await store.journal(acme),
        before.map((one) => ({ ...one, body: null })),
      );
      same('the other tenant', await store.journal(other), [entry(1)]);
      await store.erase?.({ ...acme, run: 'absent' }, 'all');
      same('its version', (await store.load(acme)).version, 20);
    },
    ['erase'],
  ),
];

/** Twenty entries, their tasks taking turns: none, 'two', 'one'. */
export async function fill(store: Store): Promise<void> {
  const task = (version: number) => [null, 'one', 'two'][(version + 3) % 3] ?? null;
  const entries = Array.from({ length: 20 }, (_, n) => entry(n + 1, { task: task(n + 1) }));
  await store.commit(step(acme, 0, { entries: entries.slice(0, 5) }));
  await store.commit(step(acme, 5, { entries: entries.slice(5) }));
}

export async function versions(store: Store, options: JournalOptions): Promise<readonly number[]> {
  return (await store.journal(acme, options)).map(({ version }) => version);
}
