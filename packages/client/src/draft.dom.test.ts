import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDraft, pageStorage } from './draft.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  localStorage.clear();
});

const key = 'holdpoint:draft:r.draft';
const noop = () => {};
const open = (storage = pageStorage()) => createDraft(key, storage);
const stored = () => JSON.parse(localStorage.getItem(key) ?? 'null');

/** What the browser tells the other tabs of this page's origin. */
function otherTab(value: string | null): void {
  if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, value);
  window.dispatchEvent(new StorageEvent('storage', { key, newValue: value, storageArea: localStorage }));
}

it('[R58] survives a reload', () => {
  open().write({ feedback: 'Shorter, please.', revision: 2 });
  vi.advanceTimersByTime(150);
  expect(open().getSnapshot()).toEqual({ feedback: 'Shorter, please.', revision: 2 });
});

const comment = {
  anchor: { path: '/body', quote: { exact: '40 %', prefix: 'by ', suffix: '.', start: 8, end: 12 } },
  text: 'Not in S-2.',
};

it.each([
  ['remarks', { comments: [comment] }],
  ['an edit', { edited: { headline: 'Quiet.' } }],
  ['an edit to nothing', { edited: null }],
  ['an answer', { answer: { dateOfLoss: '2026-11-14' } }],
  ['picked tasks', { to: ['marketResearch', 'draft'] }],
])('[R58] keeps %s over a reload, also without words', (_, more) => {
  const draft = { feedback: '', revision: 2, ...more };
  open().write(draft);
  vi.advanceTimersByTime(150);
  expect(open().getSnapshot()).toEqual(draft);
});

it('leaves out what says nothing', () => {
  const draft = open();
  draft.write({ feedback: 'Shorter.', revision: 1, comments: [], to: [] });
  draft.flush();
  expect(stored()).toEqual({ feedback: 'Shorter.', revision: 1 });
  draft.write({ feedback: '', revision: 1, comments: [], to: [] });
  draft.flush();
  expect(draft.getSnapshot()).toEqual({ feedback: '', revision: 0 });
  expect(localStorage.length).toBe(0);
});

it('shows white space as it is typed, and stores none', () => {
  const draft = open();
  draft.write({ feedback: ' \n', revision: 1 });
  draft.flush();
  expect(draft.getSnapshot().feedback).toBe(' \n');
  expect(localStorage.length).toBe(0);
});

it('is shown at once and written within 150 ms, once', () => {
  const draft = open();
  const written = vi.spyOn(Storage.prototype, 'setItem');
  for (const feedback of ['S', 'Sh', 'Sho']) draft.write({ feedback, revision: 1 });
  expect(draft.getSnapshot().feedback).toBe('Sho');
  expect(written).not.toHaveBeenCalled();
  vi.advanceTimersByTime(150);
  expect(written).toHaveBeenCalledTimes(1);
  expect(stored()).toEqual({ feedback: 'Sho', revision: 1 });
});

it('[R58] is written when the page goes away in mid-word', () => {
  const draft = open();
  const { unsubscribe } = draft.subscribe(noop);
  draft.write({ feedback: 'Sho', revision: 1 });
  window.dispatchEvent(new Event('pagehide'));
  expect(stored()).toEqual({ feedback: 'Sho', revision: 1 });
  unsubscribe();
});

it('[R58] is written when nobody looks at it any more: the same person may be shown it by another client at once', () => {
  const draft = open();
  const looking = draft.subscribe(noop);
  draft.write({ feedback: 'Half a sen', revision: 1 });
  const other = open();
  looking.unsubscribe();
  other.subscribe(noop);
  expect(other.getSnapshot()).toEqual({ feedback: 'Half a sen', revision: 1 });
});

it('[R58] is the same in a second tab, while somebody looks at it and afterwards', () => {
  const draft = open();
  const seen: string[] = [];
  const { unsubscribe } = draft.subscribe(({ feedback }) => void seen.push(feedback));
  otherTab('{"feedback":"From the other tab","revision":3}');
  otherTab('{"feedback":"From the other tab","revision":3}');
  expect(seen).toEqual(['From the other tab']);
  unsubscribe();
  otherTab(null);
  expect(draft.getSnapshot().feedback).toBe('From the other tab');
  draft.subscribe(noop).unsubscribe();
  expect(draft.getSnapshot()).toEqual({ feedback: '', revision: 0 });
});

it('ignores what other reviews store', () => {
  const draft = open();
  const { unsubscribe } = draft.subscribe(noop);
  const other = createDraft('holdpoint:draft:r.tone', pageStorage());
  other.write({ feedback: 'Other', revision: 1 });
  other.flush();
  window.dispatchEvent(new StorageEvent('storage', { key: 'holdpoint:draft:r.tone' }));
  expect(draft.getSnapshot().feedback).toBe('');
  unsubscribe();
});

it('is gone once it is cleared, also where it was not written yet', () => {
  const draft = open();
  draft.write({ feedback: 'One', revision: 1 });
  vi.advanceTimersByTime(150);
  draft.write({ feedback: 'Two', revision: 1 });
  draft.clear();
  expect(draft.getSnapshot()).toEqual({ feedback: '', revision: 0 });
  expect(localStorage.getItem(key)).toBeNull();
  vi.advanceTimersByTime(1_000);
  expect(localStorage.getItem(key)).toBeNull();
  expect(draft.isUsed).toBe(false);
});

it('leaves nothing behind when all is deleted', () => {
  const draft = open();
  draft.write({ feedback: 'One', revision: 1 });
  draft.flush();
  draft.write({ feedback: '', revision: 1 });
  draft.flush();
  expect(localStorage.length).toBe(0);
  expect(draft.getSnapshot()).toEqual({ feedback: '', revision: 0 });
});

it.each(['', 'null', '{', '[]', '{"feedback":1,"revision":1}', '{"feedback":"x"}'])(
  'begins empty where storage has %s',
  (text) => {
    localStorage.setItem(key, text);
    expect(open().getSnapshot()).toEqual({ feedback: '', revision: 0 });
  },
);

it.each([
  ['comments', '"all"', undefined],
  ['comments', '[{"text":"x"},{"anchor":{"path":""},"text":1},null,7]', undefined],
  ['comments', '[null,{"anchor":{"path":"/body"},"text":"Why?"}]', [{ anchor: { path: '/body' }, text: 'Why?' }]],
  [
    'comments',
    '[{"anchor":{"path":"/body","quote":{"exact":"40 %"}},"text":"Why?"}]',
    [{ anchor: { path: '/body' }, text: 'Why?' }],
  ],
  [
    'comments',
    '[{"anchor":{"path":"","quote":{"exact":4,"prefix":"","suffix":"","start":0,"end":1}},"text":"Why?"}]',
    [{ anchor: { path: '' }, text: 'Why?' }],
  ],
  ['to', '"draft"', undefined],
  ['to', '[1,"draft",null]', ['draft']],
])('keeps the words where storage has the %s %s', (member, value, kept) => {
  localStorage.setItem(key, `{"feedback":"Kept","revision":1,"${member}":${value}}`);
  expect(open().getSnapshot()).toEqual({ feedback: 'Kept', revision: 1, ...(kept && { [member]: kept }) });
});

const broken = () => {
  throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
};

it.each([
  ['full', { getItem: () => null, setItem: broken, removeItem: noop }],
  ['forbidden', { getItem: broken, setItem: broken, removeItem: broken }],
  ['missing', undefined],
])('lasts as long as the page where storage is %s', (_, storage) => {
  const draft = createDraft(key, storage);
  draft.subscribe(noop).unsubscribe();
  draft.write({ feedback: 'Kept', revision: 1 });
  vi.advanceTimersByTime(150);
  draft.subscribe(noop).unsubscribe();
  expect(draft.getSnapshot().feedback).toBe('Kept');
  draft.clear();
  expect(draft.getSnapshot().feedback).toBe('');
});

it('does without storage that may not even be looked at', () => {
  vi.spyOn(window, 'localStorage', 'get').mockImplementation(broken);
  expect(pageStorage()).toBeUndefined();
});
