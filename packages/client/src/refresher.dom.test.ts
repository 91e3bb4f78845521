import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepFresh } from './refresher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function fresh(polling = false) {
  const refresh = vi.fn();
  return { refresh, stop: keepFresh(polling, refresh) };
}

it('[R36] reads every minute at the latest, with jitter', () => {
  const { refresh, stop } = fresh();
  const at: number[] = [];
  refresh.mockImplementation(() => void at.push(Date.now()));
  vi.advanceTimersByTime(10 * 60_000);
  const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(45_000);
  expect(new Set(pauses).size).toBeGreaterThan(1);
  stop();
});

it('reads every five seconds where nobody tells of changes', () => {
  const { refresh, stop } = fresh(true);
  vi.advanceTimersByTime(60_000);
  expect(refresh.mock.calls.length).toBeGreaterThanOrEqual(12);
  stop();
});

it('reads once when the person comes back, whatever that causes', () => {
  const { refresh, stop } = fresh();
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  window.dispatchEvent(new Event('focus'));
  window.dispatchEvent(new Event('online'));
  expect(refresh).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  window.dispatchEvent(new Event('focus'));
  expect(refresh).toHaveBeenCalledTimes(2);
  stop();
});

it('does not read when the person leaves', () => {
  const { refresh, stop } = fresh();
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  expect(refresh).not.toHaveBeenCalled();
  stop();
});

it('ends', () => {
  const { refresh, stop } = fresh();
  stop();
  window.dispatchEvent(new Event('focus'));
  vi.advanceTimersByTime(600_000);
  expect(refresh).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
