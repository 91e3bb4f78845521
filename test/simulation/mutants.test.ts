import { describe, expect, it } from 'vitest';
import type { Mutation } from './mutations.ts';
import { playSeeds } from './play-seeds.ts';
import type { StoreFault } from './store-data.ts';

// The checker checked: without one of the walls that keep the promise, it is broken, and seen to be.

const budget = 3_000;

describe.concurrent('a simulation on a store', () => {
  const faults: readonly (readonly [name: string, fault: StoreFault, caughtBy: RegExp])[] = [
    ['that does not compare versions', 'noCompareAndSet', /^I[79]/],
    ['that finds no receipt', 'noReceipts', /^I[15]/],
    ['whose journal is paged by time', 'naiveCursor', /^I10/],
  ];
  it.each(faults)('%s is not passed', async (_, fault, caughtBy) => {
    const { broken } = await playSeeds({ from: 1, count: budget, workers: 1, fault });
    expect(broken.flatMap(({ violations }) => violations)).toEqual(
      expect.arrayContaining([expect.stringMatching(caughtBy)]),
    );
  });
});

describe.concurrent('a simulation of code', () => {
  const mutants: readonly {
    readonly name: string;
    readonly caughtBy: RegExp;
    readonly changes: readonly Mutation[];
  }[] = [
    {
      name: 'that takes a decision on another content than the one shown',
      caughtBy: /^I7/,
      changes: [
        {
          file: 'core/src/refuse-decision.ts',
          original: 'event.revision !== revision || event.contentHash !== content.hash',
          mutant: 'event.revision !== revision',
        },
      ],
    },
    {
      name: 'that takes a decision on an older revision',
      caughtBy: /^I7/,
      changes: [
        {
          file: 'core/src/refuse-decision.ts',
          original: 'event.revision !== revision || event.contentHash !== content.hash',
          mutant: 'false',
        },
      ],
    },
    {
      name: 'that looks up no receipt before it refuses',
      caughtBy: /^I1/,
      changes: [
        {
          file: 'runtime/src/apply.ts',
          original: '  if (recorded) {\n    const replay',
          mutant: '  if (false) {\n    const replay',
        },
      ],
    },
    {
      name: 'that looks up no receipt after a commit failed',
      caughtBy: /^I/,
      changes: [
        {
          file: 'runtime/src/apply.ts',
          original: '  if (recorded) return recorded;\n  if (HoldpointError',
          mutant: '  if (HoldpointError',
        },
      ],
    },
    {
      name: 'that answers a key whatever was asked under it',
      caughtBy: /^I1/,
      changes: [
        {
          file: 'runtime/src/apply.ts',
          original: 'requestOf(entry.body) !== request',
          mutant: 'false',
        },
      ],
    },
    {
      name: 'that takes results which nobody waits for any more',
      caughtBy: /^I/,
      changes: [
        {
          file: 'core/src/step.ts',
          original: 'if (!row || !isExpected(run, event)) return run;',
          mutant: 'if (!row) return run;',
        },
      ],
    },
    {
      name: 'that lets a tool run whose start another recorded',
      caughtBy: /^I3/,
      changes: [
        {
          file: 'runtime/src/tool-call.ts',
          original: '!(await job.started(executedHash))',
          mutant: '!(await job.started(executedHash)) && false',
        },
      ],
    },
    {
      name: 'that strikes no command which is done',
      caughtBy: /^I6/,
      changes: [
        {
          file: 'core/src/wanted.ts',
          original: 'done: before.filter((command) => !wants.has(command.id)).map((command) => command.id),',
          mutant: 'done: [],',
        },
      ],
    },
    {
      name: 'that forgets commands which are wanted anew',
      caughtBy: /^I6/,
      changes: [
        {
          file: 'core/src/wanted.ts',
          original: "if (run.crew.state === 'paused') return calls;",
          mutant: "if (run.crew.state === 'paused') return [];",
        },
      ],
    },
    {
      name: 'that counts half of the time',
      caughtBy: /^I12/,
      changes: [
        {
          file: 'core/src/waiting-reviews.ts',
          original: 'first ? at + first.afterMs : null',
          mutant: 'first ? at + first.afterMs / 2 : null',
        },
      ],
    },
    {
      name: 'that runs what nobody agreed to, and does not compare its hash',
      caughtBy: /^I8/,
      changes: [
        {
          file: 'runtime/src/tool-call.ts',
          original: 'if (context.edited) return (entry.body as unknown as ReviewDecided).output ?? null;',
          mutant: 'if (context.approved) return { amount: 8 };',
        },
        {
          file: 'runtime/src/tool-call.ts',
          original: 'executedHash !== run.calls[call]?.context.effective.hash',
          mutant: 'false',
        },
      ],
    },
    {
      name: 'that makes the calls of an attempt which was given up',
      caughtBy: /^I7/,
      changes: [
        {
          file: 'core/src/step.ts',
          original: "moved === run || moved.tasks[event.task]?.state !== 'calling'",
          mutant: "moved.tasks[event.task]?.state !== 'calling'",
        },
      ],
    },
    {
      name: 'that reads past the version it looked at',
      caughtBy: /^I3/,
      changes: [
        {
          file: 'runtime/src/contents.ts',
          original: '(await taskJournal(store, run, task, { also })).filter(({ version }) => isHeard(version))',
          mutant: 'await taskJournal(store, run, task, { also })',
        },
      ],
    },
  ];
  it.each(mutants)('$name is not passed', async ({ caughtBy, changes }) => {
    const { broken } = await playSeeds({ from: 1, count: budget, workers: 1, mutation: changes });
    expect(broken.flatMap(({ violations }) => violations)).toEqual(
      expect.arrayContaining([expect.stringMatching(caughtBy)]),
    );
  });
});
