import { randomUUID } from 'node:crypto';
import { createRuntime, type Runtime, type RuntimeOptions } from '@holdpoint/runtime';
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
export function createRounds(store: Store, options: Pick<RuntimeOptions, 'concurrency' | 'pollMs'> = {}) {
  return roundsOn(createRuntime({ crews: [bench], store, model: instant, pollMs: 20, concurrency: 32, ...options }));
}

/** Decides as a person would whose hands are infinitely quick: as soon as the next revision is there. */
export function roundsOn(runtime: Runtime) {
  const { store } = runtime;
  const hearing = new Map<string, (version: number) => void>();
  runtime.onChange(({ run, version }) => hearing.get(run)?.(version));

  /** Hears of the changes of a run from now on. */
  function follow({ run }: RunRef) {
    let newest = 0;
    let wake = () => {};
    hearing.set(run, (version) => {
      newest = Math.max(newest, version);
      wake();
    });
    return {
      /** The newest version, once there is one after this. */
      async after(version: number): Promise<number> {
        while (newest <= version) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        return newest;
      },
      stop: () => hearing.delete(run),
    };
  }

  /** The review of this run as it stands, if it has this revision. */
  async function shown(ref: RunRef, revision: number): Promise<Asked | null> {
    const { rows } = await store.load(ref);
    const body = rows.find(({ kind }) => kind === 'review')?.body as ReviewRow | undefined;
    const { state, context } = body?.row ?? {};
    if (!context || state !== 'open' || context.revision < revision) return null;
    return { ref, review: `${ref.run}.draft`, revision: context.revision, contentHash: context.content.hash };
  }

  async function begin(): Promise<Asked> {
    const act = { by: bea, key: randomUUID(), input: { topic: 'kettles' } };
    const { answer } = await runtime.startRun('bench', act);
    const news = follow(answer);
    for (let version = answer.version; ; version = await news.after(version)) {
      const asked = await shown(answer, 1);
      if (!asked) continue;
      news.stop();
      return asked;
    }
  }

  /** One decision, and what comes of it: the next revision is shown. It is looked for at each change after the decision. */
  async function round({ ref, review, revision, contentHash }: Asked): Promise<Asked> {
    const news = follow(ref);
    const decision = { type: 'revise', revision, contentHash, feedback } as const;
    const { answer } = await runtime.decide(review, decision, { by: bea, key: randomUUID() });
    for (let { version } = answer.run; ; ) {
      version = await news.after(version);
      const asked = await shown(ref, revision + 1);
      if (!asked) continue;
      news.stop();
      return asked;
    }
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
