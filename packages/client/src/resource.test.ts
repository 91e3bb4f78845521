import { HoldpointError } from '@holdpoint/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createResource, type LiveResource } from './resource.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface View {
  readonly version: number;
}

/** A resource whose reads are answered by hand, in any order. */
function byHand(options: { readonly run?: string } = { run: 'r' }) {
  const reads: { answer(version: number): Promise<void>; refuse(): Promise<void> }[] = [];
  const watched: boolean[] = [];
  const errors: string[] = [];
  const resource = createResource<View>({
    ...options,
    read: () =>
      new Promise((resolve, reject) => {
        const landed = () => vi.advanceTimersByTimeAsync(0).then(() => {});
        reads.push({
          answer: (version) => {
            resolve({ version });
            return landed();
          },
          refuse: () => {
            reject(new TypeError('Failed to fetch'));
            return landed();
          },
        });
      }),
    versionOf: ({ version }) => version,
    onError: ({ code }) => void errors.push(code),
    onWatched: (_, isWatched) => void watched.push(isWatched),
  });
  return { resource, reads, watched, errors };
}

const noop = () => {};
const shown = (resource: LiveResource<View>) => resource.getSnapshot().data?.version;

it('reads when somebody subscribes, once for all of them', async () => {
  const { resource, reads } = byHand();
  expect(resource.getSnapshot()).toEqual({ status: 'loading', data: null, error: null, asOf: null });
  expect(reads).toHaveLength(0);
  // StrictMode subscribes, leaves, and subscribes again
  resource.subscribe(noop).unsubscribe();
  resource.subscribe(noop);
  resource.subscribe(noop);
  expect(reads).toHaveLength(1);
  await reads[0]?.answer(1);
  expect(resource.getSnapshot()).toEqual({ status: 'ready', data: { version: 1 }, error: null, asOf: Date.now() });
});

it('[R58] reads again for who comes back', async () => {
  const { resource, reads, watched } = byHand();
  const first = resource.subscribe(noop);
  await reads[0]?.answer(1);
  first.unsubscribe();
  first.unsubscribe();
  expect(watched).toEqual([true, false]);
  resource.subscribe(noop);
  expect(reads).toHaveLength(2);
  expect(shown(resource)).toBe(1);
});

it('reads once more for all that was asked meanwhile', async () => {
  const { resource, reads } = byHand();
  resource.subscribe(noop);
  resource.refresh();
  resource.refresh();
  resource.moved({ run: 'r', version: 2 });
  expect(reads).toHaveLength(1);
  await reads[0]?.answer(1);
  expect(reads).toHaveLength(2);
  await reads[1]?.answer(2);
  expect(reads).toHaveLength(2);
  expect(shown(resource)).toBe(2);
});

it('never lets an older answer overwrite a newer one', async () => {
  const { resource, reads } = byHand();
  resource.subscribe(noop);
  resource.moved({ run: 'r', version: 2 });
  await vi.advanceTimersByTimeAsync(2_999);
  expect(reads).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(reads).toHaveLength(2);
  await reads[1]?.answer(2);
  await reads[0]?.answer(1);
  expect(shown(resource)).toBe(2);
});

it('shows a slow answer while a newer one is still awaited', async () => {
  const { resource, reads } = byHand();
  resource.subscribe(noop);
  resource.refresh();
  await vi.advanceTimersByTimeAsync(3_000);
  await reads[0]?.answer(1);
  expect(shown(resource)).toBe(1);
  await reads[1]?.answer(2);
  expect(shown(resource)).toBe(2);
});

it('drops hints of what it has, and of other runs', async () => {
  const { resource, reads } = byHand();
  resource.subscribe(noop);
  await reads[0]?.answer(5);
  resource.moved({ run: 'r', version: 5 });
  resource.moved({ run: 'other', version: 9 });
  expect(reads).toHaveLength(1);
  resource.moved({ run: 'r', version: 6 });
  resource.moved({ run: 'r', version: 6 });
  await reads[1]?.answer(6);
  expect(reads).toHaveLength(2);
});

it('takes a hint again whose read failed', async () => {
  const { resource, reads } = byHand();
  resource.subscribe(noop);
  await reads[0]?.answer(5);
  resource.moved({ run: 'r', version: 6 });
  await reads[1]?.refuse();
  resource.moved({ run: 'r', version: 6 });
  expect(reads).toHaveLength(3);
});

it('hears a hint that comes while nobody looks and a read is under way', async () => {
  const { resource, reads, watched } = byHand();
  resource.subscribe(noop).unsubscribe();
  expect(watched).toEqual([true]);
  resource.moved({ run: 'r', version: 2 });
  resource.subscribe(noop);
  await reads[0]?.answer(1);
  await reads[1]?.answer(2);
  expect(shown(resource)).toBe(2);
});

it('takes hints of any run together where it belongs to none', async () => {
  const { resource, reads } = byHand({});
  resource.subscribe(noop);
  await reads[0]?.answer(1);
  resource.moved({ run: 'a', version: 1 });
  await vi.advanceTimersByTimeAsync(60);
  resource.moved({ run: 'b', version: 1 });
  await vi.advanceTimersByTimeAsync(39);
  expect(reads).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(reads).toHaveLength(2);
});

it('keeps its data, and when it was read, through an error', async () => {
  const { resource, reads } = byHand();
  resource.subscribe(noop);
  await reads[0]?.answer(1);
  const { asOf } = resource.getSnapshot();
  await vi.advanceTimersByTimeAsync(1_000);
  resource.refresh();
  await reads[1]?.refuse();
  expect(resource.getSnapshot()).toMatchObject({
    status: 'error',
    data: { version: 1 },
    error: { code: 'NETWORK' },
    asOf,
  });
  resource.refresh();
  await reads[2]?.answer(1);
  expect(resource.getSnapshot()).toMatchObject({ status: 'ready', error: null, asOf: Date.now() });
});

it('keeps the identity of data that did not change', async () => {
  const { resource, reads } = byHand();
  resource.subscribe(noop);
  await reads[0]?.answer(1);
  const { data } = resource.getSnapshot();
  resource.refresh();
  await reads[1]?.answer(1);
  expect(resource.getSnapshot().data).toBe(data);
});

it('reports what the server refused, once, and never a failing network', () => {
  const { resource, errors } = byHand();
  resource.fail(new TypeError('Failed to fetch'));
  resource.fail(new HoldpointError('FORBIDDEN', 'You may not.'));
  resource.fail(new HoldpointError('FORBIDDEN', 'You may not.'));
  expect(errors).toEqual(['FORBIDDEN']);
});

it('reads nothing, and shows nothing, once it is closed', async () => {
  const { resource, reads } = byHand();
  resource.subscribe(noop);
  resource.refresh();
  resource.close();
  await reads[0]?.answer(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(resource.getSnapshot().status).toBe('loading');
  expect(reads).toHaveLength(1);
});
