import { expect, it } from 'vitest';
import { until } from './until.ts';

it('gives the first truthy value', async () => {
  let asked = 0;
  expect(await until(() => (asked++ < 30 ? null : { asked }))).toEqual({ asked: 31 });
});

it('takes a falsy value that is accepted', async () => {
  const left = [2, 1, 0];
  expect(await until(() => left.shift(), { accept: (value) => value === 0 })).toBe(0);
});

it('asks again after a probe that threw', async () => {
  let asked = 0;
  const value = await until(async () => {
    asked += 1;
    if (asked < 3) throw new Error('not yet');
    return asked;
  });
  expect(value).toBe(3);
});

it('says what it asked and the last value when the time is up', async () => {
  const waiting = until(() => ({ status: 'waiting', tasks: [{ id: 'draft' }] }), {
    timeoutMs: 20,
    accept: ({ status }) => status === 'done',
  });
  await expect(waiting).rejects.toThrow(
    /^Waited 20 ms for .*its last value was \{ status: 'waiting', tasks: \[ \{ id: 'draft'/s,
  );
});

it('says what the probe threw, and keeps it as the cause', async () => {
  const failure = new Error('connection refused');
  const waiting = until(
    () => {
      throw failure;
    },
    { timeoutMs: 20 },
  );
  await expect(waiting).rejects.toMatchObject({
    message: expect.stringContaining('connection refused'),
    cause: failure,
  });
});

it('gives up on a probe that never answers', async () => {
  await expect(until(() => new Promise<boolean>(() => {}), { timeoutMs: 20 })).rejects.toThrow('it never answered');
});
