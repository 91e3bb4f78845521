import { act, cleanup, render } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { useLater } from './use-later.ts';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Shown({ load }: { readonly load: () => Promise<{ readonly word: string }> }) {
  return useLater(load)?.word ?? 'not yet';
}

it('asks again for a part that could not be fetched', async () => {
  vi.useFakeTimers();
  const load = vi.fn(async () => {
    if (load.mock.calls.length === 1) throw new TypeError('offline');
    return { word: 'here' };
  });
  const { container } = await act(async () => render(<Shown load={load} />));
  expect(container.textContent).toBe('not yet');
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(container.textContent).toBe('here');
});

it('shows nothing of another part while its own is fetched', async () => {
  const one = () => Promise.resolve({ word: 'one' });
  const other = () => new Promise<never>(() => {});
  const { container, rerender } = await act(async () => render(<Shown load={one} />));
  expect(container.textContent).toBe('one');
  rerender(<Shown load={other} />);
  expect(container.textContent).toBe('not yet');
});

it('asks no more once nobody wants it', async () => {
  vi.useFakeTimers();
  const load = vi.fn(() => Promise.reject(new TypeError('offline')));
  const { unmount } = await act(async () => render(<Shown load={load} />));
  unmount();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledOnce();
});
