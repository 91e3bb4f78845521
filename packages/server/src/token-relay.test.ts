import type { TokenFrame } from '@holdpoint/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenRelay } from './token-relay.ts';

const head = { tenant: 'acme', run: 'r1', task: 'draft', attempt: 1, turn: 0 };
const { tenant: _, ...shownHead } = head;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function relaying() {
  const sent: (TokenFrame & { readonly tenant: string })[] = [];
  const relay = createTokenRelay((tenant, frame) => sent.push({ tenant, ...frame }));
  const push = (text: string) => relay.push({ ...head, offset: 0, text });
  return { relay, sent, push };
}

describe('[R94] a token relay', () => {
  it('sends at most ten frames a second, each continuing the one before, and the whole every two seconds', () => {
    const { sent, push } = relaying();
    for (let ms = 10; ms <= 5_000; ms += 10) {
      push('x'.repeat(ms / 10));
      vi.advanceTimersByTime(10);
    }
    expect(sent.length).toBeLessThanOrEqual(51);
    expect(sent.length).toBeGreaterThan(40);
    let length = 0;
    for (const { offset, text } of sent) {
      expect([0, length]).toContain(offset);
      length = offset + text.length;
    }
    expect(sent.filter(({ offset }) => offset === 0)).toHaveLength(3);
  });

  it('gives who comes late what the others have, and no more', () => {
    const { relay, sent, push } = relaying();
    push('abc');
    expect(relay.current('acme', 'r1')).toEqual([]);
    vi.advanceTimersByTime(100);
    push('abcdef');
    expect(relay.current('acme', 'r1')).toEqual([{ ...shownHead, offset: 0, text: 'abc' }]);
    vi.advanceTimersByTime(100);
    expect(sent.at(-1)).toMatchObject({ offset: 3, text: 'def' });
    expect([relay.current('globex', 'r1'), relay.current('acme', 'r')]).toEqual([[], []]);
  });

  it('keeps what a model thinks beside what it answers, and gives both to who comes late', () => {
    const { relay, sent, push } = relaying();
    relay.push({ ...head, offset: 0, text: 'Is it fast?', reasoning: true });
    vi.advanceTimersByTime(100);
    push('It is');
    vi.advanceTimersByTime(100);
    relay.push({ ...head, offset: 0, text: 'Is it fast? Yes.', reasoning: true });
    push('It is fast.');
    vi.advanceTimersByTime(100);
    const both = [
      { ...shownHead, offset: 0, text: 'Is it fast? Yes.', reasoning: true },
      { ...shownHead, offset: 0, text: 'It is fast.' },
    ];
    expect(relay.current('acme', 'r1')).toEqual(both);
    expect(sent.map(({ offset, text }) => [offset, text])).toEqual([
      [0, 'Is it fast?'],
      [0, 'It is'],
      [11, ' Yes.'],
      [5, ' fast.'],
    ]);
    relay.settle('acme', 'r1');
    expect(relay.current('acme', 'r1')).toEqual([]);
  });

  it('begins anew when a call is tried again, and forgets what was recorded', () => {
    const { relay, sent, push } = relaying();
    push('a first try');
    vi.advanceTimersByTime(100);
    push('se');
    vi.advanceTimersByTime(100);
    expect(sent.at(-1)).toMatchObject({ offset: 0, text: 'se' });
    push('second');
    relay.settle('acme', 'r1');
    vi.advanceTimersByTime(1_000);
    expect(sent.at(-1)).toMatchObject({ text: 'se' });
    expect(relay.current('acme', 'r1')).toEqual([]);
  });

  it('keeps other runs, and tenants with runs of the same id, when one moves on', () => {
    const { relay, push } = relaying();
    push('abc');
    vi.advanceTimersByTime(100);
    relay.settle('globex', 'r1');
    relay.settle('acme', 'r');
    relay.settle('acme', 'r11');
    expect(relay.current('acme', 'r1')).toHaveLength(1);
    relay.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps what another node sends for who comes late, in whatever order it comes', () => {
    const { relay, sent } = relaying();
    const frames = [
      [6, 'in '],
      [0, 'Boils '],
      [9, '90 s'],
      [6, 'in '],
      [0, 'Boils '],
      [9, '90 s'],
    ] as const;
    for (const [offset, text] of frames) relay.receive('acme', { ...shownHead, offset, text });
    expect(relay.current('acme', 'r1')).toEqual([{ ...shownHead, offset: 0, text: 'Boils in 90 s' }]);
    expect(sent).toEqual([]);
    relay.settle('acme', 'r1');
    expect(relay.current('acme', 'r1')).toEqual([]);
  });

  it('forgets the text of a node that falls silent, and goes on writing one that came here from it', () => {
    const { relay, sent, push } = relaying();
    relay.receive('acme', { ...shownHead, offset: 0, text: 'Boils' });
    vi.advanceTimersByTime(59_000);
    relay.receive('acme', { ...shownHead, offset: 5, text: ' in' });
    vi.advanceTimersByTime(59_000);
    expect(relay.current('acme', 'r1')).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(relay.current('acme', 'r1')).toEqual([]);
    relay.receive('acme', { ...shownHead, offset: 0, text: 'Boils' });
    push('Boils in 90 s');
    vi.advanceTimersByTime(61_000);
    expect(sent).toMatchObject([{ offset: 0, text: 'Boils in 90 s' }]);
    expect(relay.current('acme', 'r1')).toHaveLength(1);
    relay.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
