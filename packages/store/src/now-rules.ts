import { acme, type Rule, rule, same } from './rule.ts';

export const nowRules: readonly Rule[] = [
  rule(
    'ST92',
    '`now` gives the clock that load gives.',
    async ({ store, clock }) => {
      same('at first', store.now?.(), clock.now);
      clock.now += 5_000;
      same('later', [store.now?.(), (await store.load(acme)).now], [clock.now, clock.now]);
      clock.now += 5_000;
      same('as load says', [(await store.load(acme)).now, store.now?.()], [clock.now, clock.now]);
      clock.now -= 60_000;
      same('when the given clock was set back', store.now?.(), clock.now + 60_000);
    },
    ['now'],
  ),
];
