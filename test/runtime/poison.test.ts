import { defineAgent, defineCrew, type Model } from '@holdpoint/core';
import type { Principal } from '@holdpoint/protocol';
import { createRuntime, type Runtime, type RuntimeOptions } from '@holdpoint/runtime';
import { memoryStore, type RunRef, type Store } from '@holdpoint/store';
import { until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

// Work that would go on for ever; with real processes that end each time: `test/recovery/poison.test.ts`.

const anna: Principal = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: ['admin'] };
const agent = defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' });
const never = () => new Promise<never>(() => {});
const signals: AbortSignal[] = [];

const crews = [
  defineCrew('hangs', { input: z.object({}) }).task('step', {
    output: z.string(),
    perform: (_, { signal }) => {
      signals.push(signal);
      return never();
    },
  }),
  defineCrew('asks', { input: z.object({}) }).task('step', { agent, prompt: () => 'Write.', output: z.string() }),
  defineCrew('judges', { input: z.object({}) }).task('step', {
    output: z.string(),
    perform: () => 'done',
    guards: { patient: never },
  }),
  defineCrew('decides', { input: z.object({}) }).task('step', {
    output: z.string(),
    perform: () => 'done',
    when: never,
  }),
  defineCrew('works', { input: z.object({}) }).task('step', { output: z.string(), perform: () => 'done' }),
];

function runtimeOn(store: Store, options: Partial<RuntimeOptions> = {}): Runtime {
  const asked: Model = { name: 'silent', respond: never };
  const runtime = createRuntime({ crews, store, model: asked, pollMs: 5, ...options });
  onTestFinished(() => runtime.stop({ graceMs: 0 }));
  return runtime;
}

async function begin(runtime: Runtime, crew: string): Promise<RunRef> {
  return (await runtime.startRun(crew, { by: anna, key: crew, input: {} })).answer;
}

interface Body {
  readonly row: {
    readonly state: string;
    readonly context: { readonly failure?: { readonly code: string }; readonly usage: { readonly unrecorded: number } };
  };
}

async function rowOf(store: Store, ref: RunRef, kind: 'run' | 'task'): Promise<Body['row']> {
  const { rows } = await store.load(ref);
  const [own] = rows.filter((row) => row.kind === kind);
  return (own as unknown as { readonly body: Body }).body.row;
}

/** The state of the run, and of its only task, and why that failed. */
async function ended(store: Store, ref: RunRef) {
  const accept = ({ state }: Body['row']) => state !== 'running';
  const run = await until(() => rowOf(store, ref, 'run'), { accept, timeoutMs: 10_000 });
  const { state, context } = await rowOf(store, ref, 'task');
  return [run.state, state, context.failure?.code] as const;
}

describe('[RT38] work that never returns', () => {
  it.each(['hangs', 'asks', 'judges', 'decides'])(
    'is told to stop, tried again, and fails at last: %s',
    async (crew) => {
      const store = memoryStore();
      const runtime = runtimeOn(store, { concurrency: 1, retry: { timeoutMs: 30, tries: 2, baseMs: 1 } });
      await runtime.start();
      const poisoned = await begin(runtime, crew);
      const other = await begin(runtime, 'works');
      expect(await ended(store, poisoned)).toEqual(['failed', 'failed', 'WORK_TIMED_OUT']);
      expect(await ended(store, other)).toEqual(['done', 'accepted', undefined]);
      const failures = (await store.journal(poisoned)).filter(({ type }) => type === 'call.failed');
      expect(failures).toHaveLength(2);
    },
  );

  it('has its own signal aborted, and keeps no timer once it is over', async () => {
    signals.length = 0;
    const store = memoryStore();
    const timers = new Set<object>();
    const clock: NonNullable<RuntimeOptions['clock']> = {
      now: () => performance.now(),
      setTimer(ms, callback) {
        const timer = setTimeout(
          () => {
            timers.delete(timer);
            callback();
          },
          Math.min(ms, 2_000),
        );
        if (ms === 1_800_000) timers.add(timer);
        return () => {
          clearTimeout(timer);
          timers.delete(timer);
        };
      },
    };
    const brief = runtimeOn(store, { retry: { timeoutMs: 30, tries: 1 } });
    await brief.start();
    expect(await ended(store, await begin(brief, 'hangs'))).toEqual(['failed', 'failed', 'WORK_TIMED_OUT']);
    expect(signals.map(({ aborted, reason }) => [aborted, reason.code])).toEqual([[true, 'WORK_TIMED_OUT']]);
    await brief.stop();
    const patient = runtimeOn(store, { clock });
    await patient.start();
    expect(await ended(store, await begin(patient, 'works'))).toEqual(['done', 'accepted', undefined]);
    expect(timers.size).toBe(0);
    await begin(patient, 'asks');
    await until(() => timers.size === 1);
    await patient.stop({ graceMs: 0 });
    expect(timers.size).toBe(0);
  });
});

describe('[RT39] work that is cut off each time it is begun', () => {
  /** Hands the run's work out to nobody, so often. */
  async function handOut(store: Store, routes: readonly string[], times: number): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      await until(async () => {
        const { leases } = await store.lease({ routes, limit: 1, leaseMs: 1, keep: [] });
        return leases.length === 1;
      });
    }
  }

  it.each([
    [2, 'done'],
    [3, 'failed'],
  ])('is begun once more after %i times, of three: %s', async (times, state) => {
    const store = memoryStore();
    const runtime = runtimeOn(store, { retry: { deliveries: 3 } });
    const ref = await begin(runtime, 'works');
    await handOut(store, runtime.registry.routes, times);
    await runtime.start();
    const [run, , code] = await ended(store, ref);
    expect([run, code]).toEqual([state, state === 'failed' ? 'WORK_CUT_OFF' : undefined]);
  });

  it('counts the requests that nobody knows the end of', async () => {
    const store = memoryStore();
    const runtime = runtimeOn(store, { retry: { deliveries: 3 } });
    const ref = await begin(runtime, 'asks');
    await handOut(store, runtime.registry.routes, 3);
    await runtime.start();
    expect(await ended(store, ref)).toEqual(['failed', 'failed', 'WORK_CUT_OFF']);
    expect((await rowOf(store, ref, 'task')).context.usage.unrecorded).toBe(3);
  });
});
