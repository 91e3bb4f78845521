import type { BenchStore, OpenBench } from './bench-store.ts';
import { figure } from './figures.ts';
import type { BenchOptions, Goal } from './report.ts';
import { type RoundBytes, roundBytes } from './round-bytes.ts';

const goals: { readonly [store in BenchStore['name']]?: { readonly stored: Goal; readonly logged?: Goal } } = {
  SQLite: { stored: { atMost: 2 } },
  Postgres: { stored: { atMost: 1.7 }, logged: { atMost: 2.5 } },
};
/** Files grow by pages: so many rounds are seen to grow evenly. */
const window = 50;

/** Bytes of one round, as a run's history grows to 1,000 of them. */
export async function bytes(open: OpenBench, { report }: BenchOptions): Promise<void> {
  await using bench = await open();
  const store = bench.name;
  const { at, end } = await roundBytes(bench, window);
  const [tenth, hundredth, last] = [await at(10), await at(100), await at(1_000 - window)];
  const { largestRow } = await end();
  const over = (of: (round: RoundBytes) => number) =>
    `at rounds 10, 100 and 1,000: ${[tenth, hundredth, last].map((round) => figure(of(round))).join(', ')} B`;
  const flat = (what: string, of: (round: RoundBytes) => number) => {
    const goal = { atMost: 1.1 };
    report({ what: `${what}, round 1,000 to round 10`, store, seen: over(of), value: of(last) / of(tenth), goal });
  };

  report({ what: 'commits of a decision and its task', store, seen: '', value: tenth.commits, goal: { atMost: 2 } });
  report({ what: 'largest row', store, seen: '', value: largestRow, goal: { atMost: 4_096, unit: 'B' } });
  flat('handed to the journal', ({ entries }) => entries);
  flat('stored', ({ stored }) => stored);
  // the most: where a database found room again, a later round took less
  const most = (of: (round: RoundBytes) => number) => Math.max(...[tenth, hundredth, last].map(of));
  const stored = most(({ stored, entries }) => stored / entries);
  report({
    what: 'stored, to what the journal was handed',
    store,
    seen: '',
    value: stored,
    goal: goals[store]?.stored,
  });
  if (last.logged === null) return;
  const logged = ({ logged }: RoundBytes) => logged ?? 0;
  report({
    what: 'logged, to all that was handed over',
    store,
    seen: over(logged),
    value: most((round) => logged(round) / round.all),
    goal: goals[store]?.logged,
  });
}
