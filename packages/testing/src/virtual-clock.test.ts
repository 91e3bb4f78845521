import { expect, it } from 'vitest';
import { virtualClock } from './virtual-clock.ts';

it('stands still until it is moved', async () => {
  const clock = virtualClock(1_000);
  expect(clock.now()).toBe(1_000);
  await clock.advance(250);
  expect(clock.now()).toBe(1_250);
});

it('runs due timers by time, equal ones in the order they were set, each at its own time', async () => {
  const clock = virtualClock(0);
  const ran: string[] = [];
  for (const [name, ms] of [
    ['late', 30],
    ['first', 10],
    ['second', 10],
    ['never', 31],
  ] as const) {
    clock.setTimer(ms, () => ran.push(`${name} at ${clock.now()}`));
  }
  await clock.advance(30);
  expect(ran).toEqual(['first at 10', 'second at 10', 'late at 30']);
  expect(clock.pending).toBe(1);
});

it('includes timers that are set on the way, also after an await', async () => {
  const clock = virtualClock(0);
  const ran: number[] = [];
  const tick = async () => {
    ran.push(clock.now());
    await null;
    clock.setTimer(1_000, tick);
  };
  clock.setTimer(1_000, tick);
  await clock.advance(3_500);
  expect(ran).toEqual([1_000, 2_000, 3_000]);
});

it('does not run a timer that was cancelled', async () => {
  const clock = virtualClock(0);
  let ran = false;
  const cancel = clock.setTimer(5, () => {
    ran = true;
  });
  cancel();
  await clock.advance(5);
  expect(ran).toBe(false);
  expect(clock.pending).toBe(0);
});

it('moves the wall clock without letting time pass', async () => {
  const clock = virtualClock(0);
  const ran: number[] = [];
  await clock.advance(10);
  clock.setTimer(100, () => ran.push(clock.now()));
  clock.set(1_000_000);
  expect(clock.now()).toBe(1_000_000);
  expect(ran).toEqual([]);
  clock.set(-500);
  await clock.advance(100);
  expect(ran).toEqual([-400]);
});
