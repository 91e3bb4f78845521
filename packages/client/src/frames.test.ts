import type { RunView, TokenFrame } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { applyFrame, dropSettled, type Writing } from './frames.ts';

const frame = (offset: number, text: string, more: Partial<TokenFrame> = {}): TokenFrame => ({
  run: 'r',
  task: 'draft',
  attempt: 1,
  turn: 0,
  offset,
  text,
  ...more,
});
const after = (...frames: readonly TokenFrame[]) =>
  frames.reduce(applyFrame, new Map() as ReadonlyMap<string, Writing>);
const text = (texts: ReadonlyMap<string, Writing>) => texts.get('draft')?.text;

it('[R94] joins frames that fit', () => {
  expect(text(after(frame(0, 'Boils '), frame(6, 'in '), frame(9, '90 s')))).toBe('Boils in 90 s');
});

it('[R94] waits for the next whole frame after a gap, and shows no hole', () => {
  const gap = after(frame(0, 'Boils '), frame(9, '90 s'));
  expect(text(gap)).toBe('Boils ');
  expect(text(applyFrame(gap, frame(13, '.')))).toBe('Boils ');
  expect(text(applyFrame(gap, frame(0, 'Boils in 90 s.')))).toBe('Boils in 90 s.');
});

it('shows nothing to a late viewer before the first whole frame', () => {
  expect(text(after(frame(6, 'in ')))).toBeUndefined();
});

it('takes a frame that comes twice once', () => {
  const once = after(frame(0, 'Boils '), frame(6, 'in '));
  expect(applyFrame(once, frame(6, 'in '))).toBe(once);
});

it('[R94] is never set back by a frame that comes late, whole or not', () => {
  const texts = after(frame(0, 'Boils '), frame(6, 'in '), frame(9, '90 s'));
  for (const late of [frame(0, 'Boils '), frame(6, 'in '), frame(0, ''), frame(2, 'ils in')]) {
    expect(applyFrame(texts, late)).toBe(texts);
  }
});

it('[R94] keeps thoughts apart from the answer, and drops both with their turn', () => {
  const thought = { reasoning: true } as const;
  const texts = after(frame(0, 'Is it ', thought), frame(0, 'It is'), frame(6, 'fast?', thought), frame(5, '.'));
  expect([...texts.values()]).toMatchObject([
    { text: 'Is it fast?', reasoning: true },
    { text: 'It is.', reasoning: false },
  ]);
  const view = { taskList: [{ id: 'draft', status: 'calling', attempt: 1 }] } as unknown as RunView;
  expect(dropSettled(texts, view).size).toBe(0);
});

it('begins anew with a new turn, a new attempt, or a call that is made again', () => {
  const before = after(frame(0, 'First try'));
  expect(text(applyFrame(before, frame(0, 'S', { turn: 1 })))).toBe('S');
  expect(text(applyFrame(before, frame(0, 'T', { attempt: 2 })))).toBe('T');
  expect(text(applyFrame(before, frame(0, 'Fast')))).toBe('Fast');
  expect(text(applyFrame(before, frame(3, 'm')))).toBe('Firm');
  expect(text(applyFrame(before, frame(4, 'x', { attempt: 2 })))).toBe('First try');
});

it('ignores what is left of an earlier attempt', () => {
  const before = after(frame(0, 'New', { attempt: 2 }));
  expect(applyFrame(before, frame(0, 'Old, and longer'))).toBe(before);
  expect(applyFrame(before, frame(3, '!', { attempt: 1, turn: 5 }))).toBe(before);
});

it('[R94] drops the text of a task that works no more, and keeps that of the others', () => {
  const texts = after(
    frame(0, 'a'),
    frame(0, 'b', { task: 'tone' }),
    frame(0, 'c', { task: 'gone' }),
    frame(0, 'd', { task: 'ahead', attempt: 3 }),
  );
  const task = (id: string, status: string, attempt = 1) => ({ id, status, attempt });
  const view = {
    taskList: [task('draft', 'inReview'), task('tone', 'working'), task('ahead', 'inReview', 2)],
  } as unknown as RunView;
  const kept = dropSettled(texts, view);
  expect([...kept.keys()]).toEqual(['tone', 'ahead']);
  expect(dropSettled(kept, view)).toBe(kept);
  expect([
    ...dropSettled(after(frame(0, 'a')), { taskList: [task('draft', 'working', 2)] } as unknown as RunView),
  ]).toEqual([]);
});
