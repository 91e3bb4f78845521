import type { TokenFrame } from '@holdpoint/protocol';
import { until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { asked, client, decision, on, serve, start } from './support.ts';

const text = 'Boils a litre in ninety seconds, measured by the lab, and pours without a drip. '.repeat(4);
const whole = JSON.stringify({ text });
const script = { draft: [{ text }, { text: 'short' }] };

/** What a viewer has on the screen after these frames. */
const shown = (frames: readonly TokenFrame[]) =>
  frames.reduce((before, { offset, text }) => before.slice(0, offset) + text, '');

describe.each(stores)('[R94] tokens on %s', (_, open) => {
  it('stream in order to who watches, in few frames, and to nobody else', async () => {
    const { url } = await serve({ store: open(), script, tokensPerSecond: 80 });
    const names = ['sam', 'anna', 'olga', 'twin'] as const;
    const [sam, anna, olga, twin] = await Promise.all(names.map((token) => connect(url, { token })));
    if (!sam || !anna || !olga || !twin) throw new Error('not connected');
    const begun = performance.now();
    const run = await start(client(url, 'sam'));
    expect(await sam.watch(run.id)).toMatchObject({ ok: true });
    for (const live of [olga, twin]) expect(await live.watch(run.id)).toMatchObject({ ok: false });

    await until(() => sam.frames.length >= 5);
    // a late viewer begins with the whole text so far, and goes on from there
    const late = await connect(url, { token: 'boss' });
    await late.watch(run.id);
    await until(() => late.frames.length >= 3);
    expect(late.frames[0]?.offset).toBe(0);
    expect(shown(late.frames.slice(0, 1)).length).toBeGreaterThan(shown(sam.frames.slice(0, 4)).length);

    await asked(client(url, 'anna'), run);
    const seconds = (performance.now() - begun) / 1000;
    expect(sam.frames.length).toBeLessThanOrEqual(10 * seconds + 2);
    expect(
      sam.frames.every(
        ({ run: of, task, attempt, turn }) => `${of}/${task}/${attempt}/${turn}` === `${run.id}/draft/1/0`,
      ),
    ).toBe(true);
    for (const { frames } of [sam, late]) {
      for (let count = 1; count <= frames.length; count += 1) {
        expect(whole.startsWith(shown(frames.slice(0, count)))).toBe(true);
      }
    }
    expect(shown(sam.frames).length).toBeGreaterThan(whole.length / 2);
    // eligible, but not watching; refused; of another tenant
    expect([anna, olga, twin].map(({ frames }) => frames)).toEqual([[], [], []]);
  });
});

it('[R94] stop for who watches no more, and begin anew with the next attempt', async () => {
  const { url } = await serve({
    script: { draft: ({ attempt }) => ({ text: `${attempt} ${text}` }) },
    tokensPerSecond: 400,
  });
  const [sam, ben] = [await connect(url, { token: 'sam' }), await connect(url, { token: 'ben' })];
  const run = await start(client(url, 'sam'));
  await sam.watch(run.id);
  await ben.watch(run.id);
  await until(() => ben.frames.length > 0);
  const anna = client(url, 'anna');
  const view = await asked(anna, run);
  ben.socket.emit('run:unwatch', { run: run.id });
  // answered after the message before it: from here on ben has left the room
  await ben.watch('nonsense');
  const before = ben.frames.length;
  await anna.post(decision(view), on(view, 'revise', 'Again.'));
  await until(() => sam.frames.some(({ attempt }) => attempt === 2));
  await asked(anna, run, 2);
  const again = sam.frames.filter(({ attempt }) => attempt === 2);
  expect(again[0]?.offset).toBe(0);
  expect(shown(again)).toMatch(/^\{"text":"2 Boils/);
  expect(ben.frames).toHaveLength(before);
});
