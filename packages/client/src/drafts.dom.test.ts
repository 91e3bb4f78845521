import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ReviewClientOptions } from './client.ts';
import { createReviewClient } from './review-client.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  localStorage.clear();
});

const noop = () => {};
const words = (feedback: string) => ({ feedback, revision: 1 });

/** A page of this browser profile, whoever sits before it. */
function page(options: Partial<ReviewClientOptions> = {}) {
  const client = createReviewClient({ url: '/holdpoint', socket: false, ...options });
  onTestFinished(() => client.close());
  const typed = () =>
    [client.draft('r.draft'), client.replyDraft('r.draft')].map((each) => each.getSnapshot().feedback);
  return { client, typed };
}

/** Types into both, and waits until it is written down. */
function type({ client }: ReturnType<typeof page>, who: string): void {
  client.draft('r.draft').write(words(`${who} decides`));
  client.replyDraft('r.draft').write(words(`${who} replies`));
  vi.advanceTimersByTime(150);
}

/** What the browser tells the other tabs. */
function tellOtherTabs(key: string): void {
  window.dispatchEvent(new StorageEvent('storage', { key, storageArea: localStorage }));
}

it('[R58] keeps the words of a reply over a reload, apart from those of a decision', () => {
  type(page(), 'mara');
  expect(page().typed()).toEqual(['mara decides', 'mara replies']);
});

it('keeps what people type apart who share a browser profile, whatever they are called', () => {
  const names = ['mara', 'mara@', 'mara:r.draft', 'MARA', 'ma ra/€', undefined];
  for (const user of names) type(page(user === undefined ? {} : { user }), `${user}`);
  const pages = names.map((user) => page(user === undefined ? {} : { user }));
  expect(pages.map(({ typed }) => typed())).toEqual(names.map((user) => [`${user} decides`, `${user} replies`]));
});

describe('at sign-out', () => {
  it('forgets all that this person typed, and nothing of anybody else', () => {
    for (const user of ['mara', 'jonas']) type(page({ user }), user);
    type(page(), 'nobody');
    localStorage.setItem('theme', 'dark');
    page({ user: 'mara' }).client.clearDrafts();
    expect(page({ user: 'mara' }).typed()).toEqual(['', '']);
    expect(page({ user: 'jonas' }).typed()).toEqual(['jonas decides', 'jonas replies']);
    expect(page().typed()).toEqual(['nobody decides', 'nobody replies']);
    page().client.clearDrafts();
    expect(page().typed()).toEqual(['', '']);
    expect(page({ user: 'jonas' }).typed()).toEqual(['jonas decides', 'jonas replies']);
    expect(localStorage.getItem('theme')).toBe('dark');
  });

  it('forgets what is shown and was not written down yet', () => {
    const { client, typed } = page();
    client.draft('r.draft').subscribe(noop);
    client.draft('r.draft').write(words('in mid-wo'));
    client.clearDrafts();
    vi.advanceTimersByTime(1_000);
    expect(typed()).toEqual(['', '']);
    expect(localStorage).toHaveLength(0);
  });

  it('empties the fields of the other tabs, which bring nothing back', () => {
    const [here, there] = [page(), page()];
    type(here, 'mara');
    there.client.draft('r.draft').subscribe(noop);
    there.client.draft('r.draft').write(words('mara decides, and'));
    here.client.clearDrafts();
    tellOtherTabs('holdpoint:draft:r.draft');
    vi.advanceTimersByTime(1_000);
    expect(there.client.draft('r.draft').getSnapshot().feedback).toBe('');
    expect(localStorage).toHaveLength(0);
  });

  it('does so after the client was closed', () => {
    const before = page();
    type(before, 'mara');
    before.client.close();
    before.client.clearDrafts();
    expect(localStorage).toHaveLength(0);
  });

  it('forgets what it has shown where storage cannot be listed', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    const shown = page({ storage });
    type(shown, 'mara');
    shown.client.clearDrafts();
    expect(kept.size).toBe(0);
  });

  it('does without storage that may not be changed', () => {
    const { client, typed } = page();
    type({ client, typed }, 'mara');
    vi.spyOn(Storage.prototype, 'removeItem').mockImplementation(() => {
      throw new DOMException('Denied.', 'SecurityError');
    });
    client.clearDrafts();
    expect(typed()).toEqual(['', '']);
  });
});
