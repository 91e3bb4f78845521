import type { BenchStore, OpenBench, Written } from './bench-store.ts';
import { figure } from './figures.ts';
import { type HandedOver, weighed } from './handed-over.ts';
import type { BenchOptions, Goal } from './report.ts';
import { createRounds } from './rounds.ts';

const goals: { readonly [store in BenchStore['name']]?: { readonly stored: Goal; readonly logged?: Goal } } = {
  SQLite: { stored: { atMost: 2 } },
  Postgres: { stored: { atMost: 1.7 }, logged: { atMost: 2.5 } },
};
/** Rounds between two looks, so that a file that grows by pages is seen to grow evenly. */
const window = 50;
/** The log of SQLite begins anew now and then: it is looked at before. */
const look = 5;

/** Bytes of one round, as a run's history grows to 1,000 of them. */
export async function bytes(open: OpenBench, { report }: BenchOptions): Promise<void> {
  await using bench = await open();
  const store = bench.name;
  const { store: watched, handedOver } = weighed(bench.store);
  const rounds = createRounds(watched);
  await rounds.runtime.start();
  let shown = await rounds.begin();
  let written = await bench.written();
  const go = async (to: number) => {
    while (shown.revision < to) {
      shown = await rounds.round(shown);
      if (shown.revision % look === 0) written = await bench.written();
    }
    return { written, given: handedOver() };
  };
  const over = async (from: number): Promise<Round> => perRound(await go(from), await go(from + window));

  const [tenth, hundredth, last] = [await over(10), await over(100), await over(1_000 - window)];
  await rounds.runtime.stop({ graceMs: 0 });
  const { commits } = tenth;
  const largest = handedOver().largestRow;
  const at = (of: (round: Round) => number | null) =>
    `at rounds 10, 100 and 1,000: ${[tenth, hundredth, last].map((round) => figure(of(round) ?? Number.NaN)).join(', ')} B`;
  const flat = (what: string, of: (round: Round) => number) =>
    report({ what: `${what}, round 1,000 to round 10`, store, seen: at(of), value: of(last) / of(tenth), goal: { atMost: 1.1 } });

  report({ what: 'commits of a decision and the task it leads to', store, seen: '', value: commits, goal: { atMost: 2 } });
  report({ what: 'largest row of any round', store, seen: '', value: largest, goal: { atMost: 4_096, unit: 'B' } });
  flat('what entries hold but for messages', ({ entries, messages }) => entries - messages);
  flat('what entries hold', ({ entries }) => entries);
  flat('stored', ({ stored }) => stored);
  report({
    what: 'stored, of what entries hold',
    store,
    seen: at(({ stored }) => stored),
    value: tenth.stored / tenth.entries,
    goal: goals[store]?.stored,
  });
  if (tenth.logged === null) return;
  report({
    what: 'logged, of what commits hold',
    store,
    seen: at(({ logged }) => logged),
    value: tenth.logged / tenth.all,
    goal: goals[store]?.logged,
  });
}

type Round = Written & Omit<HandedOver, 'largestRow'>;

interface Look {
  readonly written: Written;
  readonly given: HandedOver;
}

function perRound(before: Look, after: Look): Round {
  const each = (later: number, earlier: number) => (later - earlier) / window;
  const given = (of: keyof HandedOver) => each(after.given[of], before.given[of]);
  const [was, is] = [before.written, after.written];
  return {
    commits: given('commits'),
    entries: given('entries'),
    messages: given('messages'),
    all: given('all'),
    stored: each(is.stored, was.stored),
    logged: was.logged === null || is.logged === null ? null : each(is.logged, was.logged),
  };
}
