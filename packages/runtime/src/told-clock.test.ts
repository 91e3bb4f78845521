import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { createToldClock } from './told-clock.ts';

function clocks() {
  const own = { at: 0 };
  const told = createToldClock({ ...systemClock, now: () => own.at });
  /** An answer that says what the store's clock, 5 s ahead, showed on the way. */
  const hear = (there: number, back: number, ahead = 5_000) => {
    const asked = own.at;
    own.at += there + back;
    told.heard(asked + there + ahead, asked, own.at);
  };
  return { own, told, hear };
}

it('goes on from the last answer, for a second', () => {
  const { own, told, hear } = clocks();
  expect(told.now()).toBeNull();
  hear(2, 0);
  own.at += 1_000;
  expect(told.now()).toBe(6_001); // and a tenth, by which clocks may have come apart
  own.at += 1;
  expect(told.now()).toBeNull();
});

it('is behind by no more than the quickest answer took, and never ahead', () => {
  const { own, told, hear } = clocks();
  hear(1, 40);
  expect(told.now()).toBe(own.at + 5_000 - 40);
  hear(3, 2);
  hear(1, 60);
  expect(told.now()).toBe(own.at + 5_000 - 3);
});

it('takes another answer for the quickest when that is so old that clocks may have come apart', () => {
  const { own, told, hear } = clocks();
  hear(0, 2);
  for (let n = 0; n < 99; n += 1) {
    own.at += 970;
    hear(0, 30);
  }
  expect(told.now()).toBe(own.at + 5_000 - 12);
  own.at += 200_000;
  hear(0, 30);
  expect(told.now()).toBe(own.at + 5_000 - 30);
});

it('believes no answer that took long, and follows a clock that was set', () => {
  const { own, told, hear } = clocks();
  hear(0, 101);
  expect(told.now()).toBeNull();
  hear(0, 1);
  hear(0, 1, 4_000);
  expect(told.now()).toBe(own.at + 4_000 - 1);
  hear(0, 1, 9_000);
  expect(told.now()).toBe(own.at + 9_000 - 1);
});
