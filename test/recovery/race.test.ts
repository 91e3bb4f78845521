import { memoryStore, type Store } from '@holdpoint/store';
import { reply, scriptedModel, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { anna, decide, done, firstReview, runtimeOn, start, stateOf } from './in-process.ts';

const answers = { draft: [{ text: 'v1' }, { text: 'v2' }], polish: [{ text: 'v3' }] };

describe('work that is not wanted when it is looked at', () => {
  it('is there again when the run is resumed in the same instant', async () => {
    const inner = memoryStore();
    const person = runtimeOn(inner, scriptedModel(answers), { concurrency: 0 });
    let turn: 'lease' | 'look' | 'over' = 'lease';
    const store: Store = {
      ...inner,
      lease: async (options) => {
        const leased = await inner.lease(options);
        if (turn === 'lease' && leased.leases[0]) {
          await person.control(leased.leases[0].run, 'pause', { by: anna, key: 'pause' });
          turn = 'look';
        }
        return leased;
      },
      load: async (ref) => {
        const loaded = await inner.load(ref);
        if (turn !== 'look') return loaded;
        turn = 'over';
        await person.control(ref.run, 'resume', { by: anna, key: 'resume' }); // the worker looks at the paused run
        return loaded;
      },
    };
    const ref = await start(person);
    await runtimeOn(store, scriptedModel(answers)).start();
    await firstReview(inner);
    expect(turn).toBe('over');
    expect(await stateOf(inner, ref)).toBe('running');
  });
});

describe('a worker that is overtaken between looking at the run and reading its journal', () => {
  it('asks under the same key what the other asked, not what comes after the answer', async () => {
    const inner = memoryStore();
    await start(runtimeOn(inner, scriptedModel(answers), { concurrency: 0 }));
    const { promise: isOvertaken, resolve: go } = Promise.withResolvers<void>();
    let leased = false;
    const store: Store = {
      ...inner,
      lease: async (options) => {
        if (leased) return { leases: [], lost: [] }; // it renews nothing
        const given = await inner.lease({ ...options, leaseMs: 30 });
        leased = given.leases.length > 0;
        return given;
      },
      journal: async (...asked) => {
        await isOvertaken;
        return inner.journal(...asked);
      },
    };
    const [late, first] = [scriptedModel(answers), scriptedModel(answers)];
    await runtimeOn(store, late).start();
    await until(() => leased);
    await runtimeOn(inner, first).start();
    await firstReview(inner);
    go();
    await until(() => late.requests.length === 1);
    expect(late.requests[0]).toEqual(first.requests[0]);
  });
});

describe('a commit that was written, and whose answer was lost', () => {
  function forgetful(inner: Store, nth: number): Store {
    let commits = 0;
    const commit: Store['commit'] = async (given) => {
      await inner.commit(given);
      commits += 1;
      if (commits === nth) throw new Error('The connection was cut.');
    };
    return { ...inner, commit };
  }

  it('is told to those who watch, once', async () => {
    const runtime = runtimeOn(forgetful(memoryStore(), 2), scriptedModel(answers));
    const heard: number[] = [];
    runtime.onChange(({ version }) => heard.push(version));
    await runtime.start();
    await start(runtime);
    await firstReview(runtime.store);
    await until(() => heard.length === 2);
    expect(heard).toEqual([1, 3]);
  });

  it('is answered like any other, and its work begins at once', async () => {
    const runtime = runtimeOn(forgetful(memoryStore(), 3), scriptedModel(answers), {
      pollMs: 60_000,
      leaseMs: 180_000,
    });
    await runtime.start();
    const ref = await start(runtime);
    const receipt = await decide(runtime, await firstReview(runtime.store), 'approve');
    expect(receipt.replay).toBe(false);
    await done(runtime.store, ref);
  });
});

describe('a runtime that is stopped', () => {
  it('does not wait longer than asked for work that does not listen', async () => {
    let asked = false;
    const respond = () => {
      asked = true;
      return new Promise<never>(() => {});
    };
    const runtime = runtimeOn(memoryStore(), { name: 'deaf', respond });
    await runtime.start();
    await start(runtime);
    await until(() => asked);
    await runtime.stop({ graceMs: 20 });
  }, 2_000);

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const runtime = runtimeOn(memoryStore(), scriptedModel(answers));
    await runtime.start();
    await start(runtime);
    await firstReview(runtime.store);
    await runtime.stop();
    expect(timers()).toBe(before);
  });
});

describe('an answer that cannot be recorded', () => {
  it('fails the task instead of being asked for again and again', async () => {
    // an endpoint that counts nothing: NaN has no place in the journal
    const usage = { inputTokens: Number.NaN, outputTokens: 1, requests: 1 };
    const model = scriptedModel(answers, { usage });
    const runtime = runtimeOn(memoryStore(), model, { leaseMs: 30 });
    await runtime.start();
    const ref = await start(runtime);
    await until(() => stateOf(runtime.store, ref), { accept: (state) => state === 'failed' });
    expect(model.count('draft')).toBe(1);
  });

  it('is a failure as well when what it says is cut in the middle of a character', async () => {
    const model = scriptedModel({ draft: () => reply.fail('MODEL_REJECTED', { message: 'No: \ud83d' }) });
    const runtime = runtimeOn(memoryStore(), model, { leaseMs: 30 });
    await runtime.start();
    const ref = await start(runtime);
    await until(() => stateOf(runtime.store, ref), { accept: (state) => state === 'failed' });
    expect(model.count('draft')).toBe(1);
  });
});
