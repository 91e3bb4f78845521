import type { ReviewClient, StreamSnapshot } from '@holdpoint/client';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { campaignRun } from './overview-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { RunStream } from './run-stream.tsx';
import { RunStreamView, type RunStreamViewProps } from './run-stream-view.tsx';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const wrote = (text: string, task = 'research', attempt = 2): StreamSnapshot => ({
  live: true,
  writing: [{ task, attempt, text }],
});
const view = (stream: StreamSnapshot, props: Partial<RunStreamViewProps> = {}) => (
  <RunStreamView stream={stream} tasks={campaignRun.taskList} {...props} />
);
const box = () => screen.getByRole('region', { name: 'Market research' });
const frame = () => act(() => void vi.advanceTimersToNextFrame());

describe('the words', () => {
  it('show in full to who comes late', () => {
    render(view(wrote('All that was written before.')));
    expect(box().textContent).toBe('All that was written before.');
    expect(screen.getByRole('article', { name: 'Market research' }).textContent).toContain('attempt 2Researcher');
    expect(screen.getByText('1 writing now')).toBeDefined();
  });

  it('are painted once a frame, however many tokens come', () => {
    const { rerender } = render(view(wrote('a')));
    frame();
    const texts: (string | null)[] = [];
    const seen = new MutationObserver(() => texts.push(box().textContent));
    seen.observe(box(), { characterData: true, subtree: true, childList: true });
    for (const text of ['ab', 'abc', 'abcd']) rerender(view(wrote(text)));
    expect(box().textContent).toBe('a');
    frame();
    expect(box().textContent).toBe('abcd');
    seen.disconnect();
  });

  it('stand still while paused, and catch up after', () => {
    const onPausedChange = vi.fn();
    const { rerender } = render(view(wrote('a'), { onPausedChange }));
    fireEvent.click(screen.getByRole('button', { name: 'Pause view' }));
    rerender(view(wrote('ab'), { onPausedChange }));
    frame();
    expect(box().textContent).toBe('a');
    expect(screen.getByText('View paused, the agent goes on')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Resume view' }));
    frame();
    expect(box().textContent).toBe('ab');
    expect(onPausedChange.mock.calls).toEqual([[true], [false]]);
  });

  it('are paused by the host, when it says so', () => {
    render(view(wrote('a'), { paused: true }));
    fireEvent.click(screen.getByRole('button', { name: 'Resume view' }));
    expect(screen.getByRole('button', { name: 'Resume view' })).toBeDefined();
  });

  it('are held at the end only while the reader is there', () => {
    const { rerender } = render(view(wrote('a')));
    const measure = (scrollHeight: number) =>
      Object.defineProperties(box(), {
        scrollHeight: { configurable: true, value: scrollHeight },
        clientHeight: { configurable: true, value: 100 },
      });
    measure(300);
    rerender(view(wrote('ab')));
    frame();
    expect(box().scrollTop).toBe(300);
    box().scrollTop = 20;
    fireEvent.scroll(box());
    measure(400);
    rerender(view(wrote('abc')));
    frame();
    expect(box().scrollTop).toBe(20);
    box().scrollTop = 295;
    fireEvent.scroll(box());
    rerender(view(wrote('abcd')));
    frame();
    expect(box().scrollTop).toBe(400);
  });
});

it('announces who begins and who ends, and no word of theirs', () => {
  const { rerender } = render(view({ live: true, writing: [] }));
  const status = () => screen.getByRole('status').textContent;
  expect(status()).toBe('');
  rerender(view(wrote('Words')));
  expect(status()).toBe('Market research: writing');
  rerender(view(wrote('Words and words')));
  expect(status()).toBe('Market research: writing');
  rerender(view({ live: true, writing: [] }));
  expect(status()).toBe('Market research: no longer writing');
});

it.each([
  [{ live: false, writing: [] }, 'connecting', 'Connecting to the agents'],
  [{ live: true, writing: [] }, 'quiet', 'Nobody is writing now.'],
])('says when there is nothing to see', (stream, status, words) => {
  render(view(stream));
  expect(screen.getByText(words)).toBeDefined();
  expect(screen.getByRole('region').dataset.status).toBe(status);
});

it('shows the key of a task it does not know', () => {
  render(<RunStreamView stream={wrote('a', 'unknown')} />);
  expect(screen.getByRole('article', { name: 'unknown' })).toBeDefined();
});

it('passes props to the root, and classes to the parts', () => {
  const ref = createRef<HTMLElement>();
  render(view(wrote('a'), { ref, className: 'own', id: 'mine', classNames: { head: 'h', item: 'i', words: 'w' } }));
  expect([ref.current?.id, ref.current?.className]).toEqual(['mine', 'hp-root hp-stream own']);
  for (const name of ['h', 'i', 'w']) expect(ref.current?.querySelector(`.${name}`)).not.toBeNull();
});

it('reads run and stream by the run’s id', () => {
  const still = (snapshot: unknown) => ({ getSnapshot: () => snapshot, subscribe: () => ({ unsubscribe() {} }) });
  const client = {
    acquire: () => () => {},
    run: () => still({ status: 'ready', data: campaignRun, error: null, asOf: 1 }),
    stream: () => still(wrote('Live words')),
    steps: () => still({ steps: [], older: 0 }),
  };
  render(
    <ReviewProvider client={client as unknown as ReviewClient}>
      <RunStream runId="r2" />
    </ReviewProvider>,
  );
  expect(box().textContent).toBe('Live words');
});
