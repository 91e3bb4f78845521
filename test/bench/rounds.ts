import { randomUUID } from 'node:crypto';
import { createRuntime, type Runtime } from '@holdpoint/runtime';
import type { RunRef, Store } from '@holdpoint/store';
import { bea, bench, feedback, instant } from './bench-crew.ts';

/** What a review row holds of what a decision must repeat. */
interface ReviewRow {
  readonly row: {
    readonly state: string;
    readonly context: { readonly revision: number; readonly content: { readonly hash: string } };
  };
}

export interface Asked {
  readonly ref: RunRef;
  readonly review: string;
  readonly revision: number;
  readonly contentHash: string;
}

/** A process of its own, and a person at it. */
export function createRounds(store: Store, options: { readonly concurrency?: number } = {}) {
  return roundsOn(createRuntime({ crews: [bench], store, model: instant, pollMs: 20, concurrency: 32, ...options }));
}

/** Decides as a person would whose hands are infinitely quick: as soon as the next revision is there. */
export function roundsOn(runtime: Runtime) {
  const { store } = runtime;
  const waiting = new Map<string, () => void>();
  runtime.onChange(({ run }) => waiting.get(run)?.());

  /** The review of this run as it stands, once it has this revision. */
  async function asked(ref: RunRef, revision: number): Promise<Asked> {
    for (;;) {
      const changed = new Promise<void>((resolve) => waiting.set(ref.run, resolve));
      const { rows } = await store.load(ref);
      const body = rows.find(({ kind }) => kind === 'review')?.body as ReviewRow | undefined;
      const { state, context } = body?.row ?? {};
      if (context && state === 'open' && context.revision >= revision) {
        waiting.delete(ref.run);
        return { ref, review: `${ref.run}.draft`, revision: context.revision, contentHash: context.content.hash };
      }
      await changed;
    }
  }

  async function begin(): Promise<Asked> {
    const act = { by: bea, key: randomUUID(), input: { topic: 'kettles' } };
    const { answer } = await runtime.startRun('bench', act);
    return asked(answer, 1);
  }

  async function revise({ review, revision, contentHash }: Asked): Promise<void> {
    await runtime.decide(review, { type: 'revise', revision, contentHash, feedback }, { by: bea, key: randomUUID() });
  }

  /** One decision, and what comes of it: the next revision is shown. */
  async function round(given: Asked): Promise<Asked> {
    await revise(given);
    return asked(given.ref, given.revision + 1);
  }

  return { runtime, begin, round };
}

/** Rounds of one run before it is left for another: conversations of any length would measure themselves. */
export const roundsOfARun = 20;

export interface Measured {
  /** Decisions a second, each followed by its next revision. */
  readonly rate: number;
  /** Milliseconds from sending each decision until its next revision is there. */
  readonly latencies: readonly number[];
  /** Milliseconds of processor that this process spent for each decision. It does not depend on the disk. */
  readonly cpuMs: number;
}

/** Decides with so many runs at once, for `ms`. */
export async function measureRounds(store: Store, runs: number, ms: number): Promise<Measured> {
  const rounds = createRounds(store);
  await rounds.runtime.start();
  const from = performance.now();
  const spent = process.cpuUsage();
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: runs }, async () => {
      while (performance.now() - from < ms) {
        let shown = await rounds.begin();
        for (let n = 0; n < roundsOfARun && performance.now() - from < ms; n += 1) {
          const sent = performance.now();
          shown = await rounds.round(shown);
          latencies.push(performance.now() - sent);
        }
      }
    }),
  );
  const rate = (latencies.length * 1_000) / (performance.now() - from);
  const { user, system } = process.cpuUsage(spent);
  await rounds.runtime.stop({ graceMs: 0 });
  return { rate, latencies, cpuMs: (user + system) / 1_000 / latencies.length };
}
