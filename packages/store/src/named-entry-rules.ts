import { fill, versions } from './journal-rules.ts';
import { acme, entry, type Rule, rule, same, step } from './rule.ts';

export const namedEntryRules: readonly Rule[] = [
  rule(
    'ST91',
    'The journal gives entries of named versions beside the others, each once, in order.',
    async ({ store }) => {
      await fill(store);
      same('beside a task', await versions(store, { task: 'two', after: 12, also: [14, 1, 9, 1] }), [1, 9, 14, 17, 20]);
      same('of the task', await versions(store, { task: 'two', after: 12, also: [11, 14, 20] }), [11, 14, 17, 20]);
      const first = { task: 'two', after: 12, limit: 1 };
      same('of the task, beyond a limit', await versions(store, { ...first, also: [8, 14, 20] }), [8, 14, 20]);
      same('beside a limit', await versions(store, { after: 3, limit: 2, also: [20, 4, 2] }), [2, 4, 5, 20]);
      same('beside a key', await versions(store, { key: 'key 7', also: [8] }), [7, 8]);
      same('beside a key that is unknown', await versions(store, { key: 'KEY 7', also: [8] }), [8]);
      same('alone', await versions(store, { limit: 0, also: [19, 2] }), [2, 19]);
      same('where there is none', await versions(store, { limit: 0, also: [21, 0, -1] }), []);
      same('none', await versions(store, { task: 'two', after: 15, also: [] }), [17, 20]);
      const other = { tenant: 'other', run: acme.run };
      await store.commit(step(other, 0, { entries: [entry(1, { body: 'other' })] }));
      same('of another tenant', await store.journal(other, { limit: 0, also: [1, 2] }), [entry(1, { body: 'other' })]);
      const large = Array.from({ length: 2_000 }, (_, n) => n + 1);
      same('of many', (await versions(store, { limit: 0, also: large })).length, 20);
    },
  ),
];
