import { tempting, writesNothing } from './commit-rules.ts';
import { acme, entry, type Rule, refused, rule, same, step } from './rule.ts';

export const headRules: readonly Rule[] = [
  rule(
    'ST90',
    'A commit that names a head is refused with VERSION_CONFLICT, and writes nothing, where the newest entry has another hash.',
    async (scene) => {
      const { store } = scene;
      for (const head of ['hash 1', 'hash 3', 'Hash 2', '']) {
        const wrong = tempting(2, { head, entries: [entry(3, { key: 'unused' })] });
        await writesNothing(scene, () => refused(`head: "${head}"`, store.commit(wrong), 'VERSION_CONFLICT'));
      }
      const again = tempting(2, { head: 'hash 1', entries: [entry(3, { key: 'key 1' })] });
      await writesNothing(scene, () => refused('a repeat', store.commit(again), 'KEY_TAKEN'));
      await store.commit(step(acme, 2, { head: 'hash 2' }));
      await store.commit(step(acme, 3));
      same('the version', (await store.load(acme)).version, 4);
      const early = step({ ...acme, run: 'absent' }, 1, { head: 'hash 1' });
      await refused('an absent run', store.commit(early), 'VERSION_CONFLICT');
    },
  ),
];
