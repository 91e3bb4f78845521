import type { ConnectionSnapshot, ConnectionState, ReviewClient } from '@holdpoint/client';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionStatus } from './connection-status.tsx';
import { ConnectionStatusView, type ConnectionStatusViewProps } from './connection-status-view.tsx';
import { LocalizationContext } from './localization.ts';
import { overviewNow } from './overview-examples.ts';
import { ReviewProvider } from './review-provider.tsx';

beforeEach(() => {
  vi.useFakeTimers({ now: overviewNow });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const at = (state: ConnectionState, given: Partial<ConnectionSnapshot> = {}): ConnectionSnapshot => ({
  state,
  asOf: overviewNow - 42_000,
  nextTryAt: null,
  ...given,
});
const view = (connection: ConnectionSnapshot, props: Partial<ConnectionStatusViewProps> = {}) => (
  <LocalizationContext.Provider value={{ timeZone: 'UTC' }}>
    <ConnectionStatusView connection={connection} {...props} />
  </LocalizationContext.Provider>
);

describe('a dot in a line', () => {
  it.each([
    ['idle', 'Not connected'],
    ['connecting', 'Connecting'],
    ['live', 'Live'],
    ['recovering', 'Connecting again'],
    ['offline', 'Offline, as of 10:41:18.'],
    ['unauthorized', 'Session ended'],
    ['incompatible', 'Page too old'],
  ] as const)('says %s in words, as a status', (state, words) => {
    const { container } = render(view(at(state)));
    expect(screen.getByRole('status').textContent).toBe(words);
    expect(container.firstElementChild?.getAttribute('data-status')).toBe(state);
  });

  it('counts down to the next try, outside of what is read out', () => {
    render(view(at('offline', { nextTryAt: overviewNow + 6_000 })));
    expect(screen.getByText('next try in 6 s')).toBeDefined();
    expect(screen.getByRole('status').textContent).not.toContain('next try');
    act(() => void vi.advanceTimersByTime(2_000));
    expect(screen.getByText('next try in 4 s')).toBeDefined();
    act(() => void vi.advanceTimersByTime(5_000));
    expect(screen.getByText('Connecting')).toBeDefined();
  });

  it('offers a try now, a new session, and the newer page', () => {
    const [onRetry, onReload] = [vi.fn(), vi.fn()];
    const { rerender } = render(view(at('offline'), { onRetry, onReload }));
    fireEvent.click(screen.getByRole('button', { name: 'Try now' }));
    rerender(view(at('unauthorized'), { onRetry, onReload }));
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect([onRetry.mock.calls.length, onReload.mock.calls.length]).toEqual([2, 0]);
    rerender(view(at('incompatible'), { onRetry, onReload }));
    fireEvent.click(screen.getByRole('button', { name: 'Reload' }));
    expect([onRetry.mock.calls.length, onReload.mock.calls.length]).toEqual([2, 1]);
    rerender(view(at('live'), { onRetry, onReload }));
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('a bar across the top', () => {
  it.each(['idle', 'connecting', 'live', 'recovering'] as const)('is not seen while %s', (state) => {
    const { container } = render(view(at(state), { variant: 'bar', onRetry: () => {} }));
    expect(container.querySelector('svg, button')).toBeNull();
    expect(screen.getByRole('status').className).toBe('hp-hidden');
  });

  it.each([
    ['offline', 'Offline as of 10:41:18'],
    ['unauthorized', 'Your session ended. Sign in again; your draft is kept.'],
    ['incompatible', 'This page is older than the server. Reload to go on; your draft is kept.'],
  ] as const)('says in full what is wrong: %s', (state, words) => {
    render(view(at(state), { variant: 'bar' }));
    expect(screen.getByRole('status').textContent).toBe(words);
  });

  it('announces the loss and the return in one place', () => {
    const { rerender } = render(view(at('live'), { variant: 'bar' }));
    const status = screen.getByRole('status');
    rerender(view(at('offline'), { variant: 'bar' }));
    rerender(view(at('live'), { variant: 'bar' }));
    expect(screen.getByRole('status')).toBe(status);
    expect(status.textContent).toBe('Live');
  });
});

it('says nothing of a time when the server was never heard', () => {
  render(view(at('offline', { asOf: null })));
  expect(screen.getByRole('status').textContent).toBe('Offline');
});

it('passes props to the root, and classes to the parts', () => {
  const ref = createRef<HTMLDivElement>();
  const classNames = { dot: 'd', word: 'w', action: 'a' };
  render(view(at('offline'), { ref, id: 'mine', className: 'own', classNames, onRetry: () => {} }));
  expect([ref.current?.id, ref.current?.className]).toEqual(['mine', 'hp-root hp-inline hp-connection own']);
  for (const name of ['d', 'w', 'a']) expect(ref.current?.querySelector(`.${name}`)).not.toBeNull();
});

it('reads the connection of the nearest provider, and tries again through it', async () => {
  const retry = vi.fn();
  const snapshot = at('offline');
  const connection = { getSnapshot: () => snapshot, subscribe: () => ({ unsubscribe() {} }), retry };
  render(
    <ReviewProvider client={{ acquire: () => () => {}, connection } as unknown as ReviewClient}>
      <ConnectionStatus />
    </ReviewProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Try now' }));
  expect(retry).toHaveBeenCalledOnce();
});
