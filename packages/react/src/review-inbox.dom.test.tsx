import type { ReviewClient } from '@holdpoint/client';
import type { ReviewSummary } from '@holdpoint/protocol';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createRef } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalizationContext } from './localization.ts';
import { inboxReviews, manyReviews, overviewNow, summary } from './overview-examples.ts';
import { ReviewInbox } from './review-inbox.tsx';
import type { ReviewInboxItemProps } from './review-inbox-item.tsx';
import { ReviewInboxView, type ReviewInboxViewProps } from './review-inbox-view.tsx';
import { ReviewProvider } from './review-provider.tsx';

beforeEach(() => {
  vi.useFakeTimers({ now: overviewNow, toFake: ['Date'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const page = { items: inboxReviews, next: null };
const view = (props: Partial<ReviewInboxViewProps> = {}) => <ReviewInboxView page={page} {...props} />;
const row = (name: RegExp) => screen.getByRole('treeitem', { name });
const focused = () => document.activeElement?.getAttribute('data-key');
const chosen = () => screen.queryAllByRole('treeitem', { selected: true }).map((each) => each.getAttribute('data-key'));

function OwnItem({ review }: ReviewInboxItemProps) {
  return <p data-testid="own">{review.id}</p>;
}

describe('rows', () => {
  it('say what is asked, since when, by which task and agent, and in which round', () => {
    render(view());
    expect(row(/Legal review/).textContent).toBe(
      'Output: Legal review of the draftWaiting 26 minDraft · Copywriteriteration 2',
    );
    expect(row(/Refund 95.90/).textContent).toContain('Tool call: Refund 95.90 EUR to the customerDue in 38 min');
    expect(row(/When did/).textContent).toContain('Question: ');
  });

  it('colour a due time by how near it is', () => {
    const due = (minutes: number) => ({ ...(inboxReviews[0] as ReviewSummary), dueAt: overviewNow + minutes * 60_000 });
    const tone = (minutes: number) => {
      const { unmount } = render(view({ page: { items: [due(minutes)], next: null } }));
      const found =
        row(/Refund 95/)
          .querySelector('.hp-inbox-when')
          ?.getAttribute('data-tone') ?? null;
      unmount();
      return found;
    };
    expect([tone(61), tone(59), tone(-5)]).toEqual([null, 'warning', 'danger']);
  });

  it('stand under a head that tells crew, subject and progress, and folds', async () => {
    render(view());
    const head = row(/Campaign copy/);
    expect(head.textContent).toBe('Campaign copy BrightPath 2 kettle, DE3 of 9 tasks');
    expect(head.getAttribute('aria-expanded')).toBe('true');
    await userEvent.click(head);
    expect(head.getAttribute('aria-expanded')).toBe('false');
    expect(head.textContent).toContain('2 reviews');
    expect(screen.queryByRole('treeitem', { name: /Legal review/ })).toBeNull();
  });

  it('tell who answered, where it is no longer a person’s turn', () => {
    const decision = {
      by: { id: 'anna', name: 'Anna Keller' },
      at: overviewNow,
      revision: 1,
      channel: 'http',
    } as const;
    const [one, two, three] = inboxReviews as [ReviewSummary, ReviewSummary, ReviewSummary];
    const items: readonly ReviewSummary[] = [
      { ...one, turn: 'nobody', state: 'decided', decision: { ...decision, type: 'approve' } },
      { ...two, turn: 'nobody', state: 'superseded' },
      { ...three, turn: 'agent', decision: { ...decision, type: 'revise' } },
    ];
    render(view({ defaultTurn: 'nobody', page: { items, next: null } }));
    expect(row(/approved by Anna Keller/)).toBeDefined();
    expect(row(/no longer asked/)).toBeDefined();
    expect(row(/changes requested by Anna Keller/)).toBeDefined();
  });

  it('may be drawn by the host', () => {
    render(view({ components: { Item: OwnItem } }));
    expect(screen.getAllByTestId('own')).toHaveLength(inboxReviews.length);
  });
});

describe('tabs', () => {
  const counts = { reviewer: { count: 9, more: false }, agent: { count: 50, more: true } };

  it('say whose turn it is, with counts', () => {
    render(view({ counts }));
    expect(screen.getAllByRole('tab').map(({ textContent }) => textContent)).toEqual([
      'For me9',
      'With agent50+',
      'Done',
    ]);
    expect(screen.getByRole('tabpanel', { name: /For me/ })).toBeDefined();
  });

  it('are one tab stop, and turn with the arrows round and round', async () => {
    const onTurnChange = vi.fn();
    render(view({ onTurnChange }));
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'For me' }));
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{ArrowLeft}{Home}{End}');
    expect(onTurnChange.mock.calls.flat()).toEqual(['agent', 'nobody', 'reviewer', 'nobody', 'reviewer', 'nobody']);
    expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Done', selected: true }));
  });

  it('are the host’s, when it says which is chosen', async () => {
    render(view({ turn: 'agent' }));
    await userEvent.click(screen.getByRole('tab', { name: 'Done' }));
    expect(screen.getByRole('tab', { name: 'With agent', selected: true })).toBeDefined();
  });
});

describe('the filter', () => {
  it('leaves the rows that match, says how many, and is cleared by Escape', async () => {
    render(view());
    await userEvent.type(screen.getByRole('textbox', { name: 'Filter reviews' }), 'kettle image');
    expect(screen.getAllByRole('treeitem').map((each) => each.getAttribute('data-key'))).toEqual([
      'run:r2',
      'r2.image',
    ]);
    expect(screen.getByRole('status').textContent).toBe('1 review matches');
    await userEvent.keyboard('{Escape}');
    expect(screen.getAllByRole('treeitem').length).toBeGreaterThan(9);
  });

  it('says when nothing matches, and offers a way out and further reviews', async () => {
    const onMore = vi.fn();
    render(view({ defaultFilter: 'invoice', page: { ...page, next: 'more' }, onMore }));
    expect(screen.getByText('No review matches these filters.')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Load more' }));
    expect(onMore).toHaveBeenCalledOnce();
    const [, button] = screen.getAllByRole('button', { name: 'Clear filters' });
    await userEvent.click(button as HTMLElement);
    expect(row(/Legal review/)).toBeDefined();
  });

  it('is reached by "/" and left to the list by the arrow down', async () => {
    render(view({ defaultSelected: 'r2.image' }));
    act(() => row(/Image brief/).focus());
    await userEvent.keyboard('/');
    expect(document.activeElement).toBe(screen.getByRole('textbox'));
    await userEvent.keyboard('{ArrowDown}');
    expect(focused()).toBe('r2.image');
  });
});

describe('the keyboard', () => {
  it('walks from review to review by j and k, over heads, and chooses as it goes', async () => {
    const onSelect = vi.fn();
    render(view({ onSelect }));
    act(() => row(/Refund 95/).focus());
    await userEvent.keyboard('j');
    expect([focused(), ...chosen()]).toEqual(['r1.refund', 'r1.refund']);
    await userEvent.keyboard('jjk');
    expect([focused(), ...chosen()]).toEqual(['r2.draft', 'r2.draft']);
    expect(onSelect.mock.calls.map(([review]) => review.id)).toEqual(['r1.refund', 'r2.draft', 'r2.image', 'r2.draft']);
  });

  it('walks a tree by the arrows: into heads, in and out, first and last', async () => {
    render(view({ defaultSelected: 'r1.refund' }));
    act(() => row(/Refund 95/).focus());
    await userEvent.keyboard('{ArrowDown}');
    expect([focused(), ...chosen()]).toEqual(['run:r2', 'r1.refund']);
    await userEvent.keyboard('{ArrowLeft}');
    expect(row(/Campaign copy/).getAttribute('aria-expanded')).toBe('false');
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(focused()).toBe('r2.draft');
    await userEvent.keyboard('{ArrowLeft}');
    expect(focused()).toBe('run:r2');
    await userEvent.keyboard('{Enter}');
    expect(row(/Campaign copy/).getAttribute('aria-expanded')).toBe('false');
    await userEvent.keyboard('{End}');
    expect(focused()).toBe('r5.9030');
    await userEvent.keyboard('{Home}{ArrowUp}');
    expect(focused()).toBe('run:r1');
  });

  it('turns in and out around where text runs from right to left', async () => {
    render(
      <div dir="rtl" style={{ direction: 'rtl' }}>
        {view()}
      </div>,
    );
    act(() => row(/Campaign copy/).focus());
    await userEvent.keyboard('{ArrowRight}');
    expect(row(/Campaign copy/).getAttribute('aria-expanded')).toBe('false');
  });

  it.each(['o', '{Enter}', ' '])('opens by %j', async (key) => {
    const onOpenReview = vi.fn();
    render(view({ onOpenReview }));
    act(() => row(/Legal review/).focus());
    await userEvent.keyboard(key);
    expect(onOpenReview).toHaveBeenCalledExactlyOnceWith(inboxReviews[1]);
  });

  it('gives the choice up by Escape, once', async () => {
    const [onSelect, onKeyDown] = [vi.fn(), vi.fn()];
    render(
      // biome-ignore lint/a11y/noStaticElementInteractions: stands for the host, which may listen too
      <div onKeyDown={(event) => onKeyDown(event.key, event.defaultPrevented)}>
        {view({ onSelect, defaultSelected: 'r2.draft' })}
      </div>,
    );
    act(() => row(/Legal review/).focus());
    await userEvent.keyboard('{Escape}{Escape}');
    expect(onSelect.mock.calls).toEqual([[null]]);
    expect(chosen()).toEqual([]);
    expect(onKeyDown.mock.calls).toEqual([
      ['Escape', true],
      ['Escape', false],
    ]);
  });

  it('has one tab stop in the list: the chosen row, or else the first review', () => {
    const { unmount } = render(view());
    const stops = () => screen.getAllByRole('treeitem').filter(({ tabIndex }) => tabIndex === 0);
    expect(stops().map((each) => each.getAttribute('data-key'))).toEqual(['r1.refund']);
    unmount();
    render(view({ defaultSelected: 'r2.image' }));
    expect(stops().map((each) => each.getAttribute('data-key'))).toEqual(['r2.image']);
  });

  it('takes other keys, and none', async () => {
    const { rerender } = render(view({ shortcuts: { next: 'n', open: false } }));
    act(() => row(/Refund 95/).focus());
    await userEvent.keyboard('jo');
    expect(chosen()).toEqual([]);
    await userEvent.keyboard('n');
    expect(chosen()).toEqual(['r1.refund']);
    expect(within(screen.getByRole('list', { name: 'Keys' })).getByText('N')).toBeDefined();
    rerender(view({ shortcuts: false }));
    await userEvent.keyboard('n/');
    expect(focused()).toBe('r1.refund');
    expect(screen.queryByRole('list', { name: 'Keys' })).toBeNull();
    await userEvent.keyboard('{ArrowDown}');
    expect(focused()).toBe('run:r2');
  });

  it('leaves keys alone while a person types, composes or holds one down', async () => {
    render(view());
    await userEvent.type(screen.getByRole('textbox'), 'jko');
    expect(chosen()).toEqual([]);
    await userEvent.clear(screen.getByRole('textbox'));
    fireEvent.keyDown(row(/Refund 95/), { key: 'j', code: 'KeyJ', repeat: true });
    fireEvent.keyDown(row(/Refund 95/), { key: 'j', code: 'KeyJ', isComposing: true });
    expect(chosen()).toEqual([]);
  });
});

describe('the choice', () => {
  it('is the host’s, when it says so', async () => {
    const onSelect = vi.fn();
    const { rerender } = render(view({ selected: 'r2.draft', onSelect }));
    await userEvent.click(row(/Image brief/));
    expect(chosen()).toEqual(['r2.draft']);
    expect(onSelect).toHaveBeenCalledWith(inboxReviews[2]);
    rerender(view({ selected: 'r2.image', onSelect }));
    expect(chosen()).toEqual(['r2.image']);
    expect(row(/Image brief/).tabIndex).toBe(0);
  });

  it('is made and opened by one click', async () => {
    const [onSelect, onOpenReview] = [vi.fn(), vi.fn()];
    render(view({ onSelect, onOpenReview }));
    await userEvent.click(row(/Image brief/));
    expect(onSelect).toHaveBeenCalledExactlyOnceWith(inboxReviews[2]);
    expect(onOpenReview).toHaveBeenCalledExactlyOnceWith(inboxReviews[2]);
  });

  it('stays at its place when its review goes away', async () => {
    const { rerender } = render(view());
    act(() => row(/Legal review/).focus());
    rerender(view({ page: { items: inboxReviews.filter(({ id }) => id !== 'r2.draft'), next: null } }));
    expect(focused()).toBe('r2.image');
  });
});

describe('new reviews', () => {
  const fresh = summary({ ...(inboxReviews[0] as ReviewSummary), id: 'fresh', question: 'Fresh at the top' });
  const more = { items: [fresh, ...inboxReviews], next: null };

  it('wait behind a pill, are announced, and come in by a click', async () => {
    const { rerender } = render(view());
    expect(screen.queryByRole('button', { name: /new review/ })).toBeNull();
    rerender(view({ page: more }));
    expect(screen.queryByRole('treeitem', { name: /Fresh/ })).toBeNull();
    expect(screen.getByRole('status').textContent).toBe('1 new');
    const pill = screen.getByRole('button', { name: 'Show 1 new review' });
    pill.focus();
    await userEvent.keyboard('{Enter}');
    expect(row(/Fresh at the top/)).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole('tab', { selected: true }));
  });

  it('are drawn at once in another tab', () => {
    const { rerender } = render(view({ turn: 'reviewer' }));
    rerender(view({ turn: 'agent', page: more }));
    expect(row(/Fresh at the top/)).toBeDefined();
  });
});

describe('further pages', () => {
  it('are asked for by a button that says so meanwhile', async () => {
    let answer = () => {};
    const onMore = vi.fn(() => new Promise<void>((resolve) => (answer = resolve)));
    const { rerender } = render(view({ page: { items: inboxReviews.slice(0, 3), next: 'c' }, onMore }));
    await userEvent.click(screen.getByRole('button', { name: 'Load more' }));
    await userEvent.click(screen.getByRole('button', { name: 'Loading more' }));
    expect(onMore).toHaveBeenCalledOnce();
    rerender(view({ page, onMore }));
    await act(async () => answer());
    expect(row(/T-9030/)).toBeDefined();
    expect(screen.queryByRole('button', { name: /more/ })).toBeNull();
  });
});

describe('states', () => {
  it.each([
    ['reviewer', 0, 'Nothing waits for you.'],
    ['reviewer', 3, 'Nothing waits for you. 3 reviews are with the agents.'],
    ['reviewer', 1, 'Nothing waits for you. 1 review is with the agents.'],
    ['agent', 0, 'No review is with an agent.'],
    ['nobody', 0, 'Nothing is decided yet.'],
  ] as const)('says why nothing is there: %s, %i with agents', (turn, count, words) => {
    render(view({ turn, page: { items: [], next: null }, counts: { agent: { count, more: false } } }));
    expect(screen.getByText(words)).toBeDefined();
  });

  it('shows bars after 200 ms, and words after 5 s', () => {
    vi.useFakeTimers();
    const { container } = render(view({ page: null }));
    const bars = () => container.querySelectorAll('.hp-skeleton').length;
    expect(bars()).toBe(0);
    act(() => void vi.advanceTimersByTime(200));
    expect(bars()).toBeGreaterThan(0);
    act(() => void vi.advanceTimersByTime(4_800));
    expect(screen.getByText('Still loading. The server has not answered yet.')).toBeDefined();
  });

  const error = { code: 'NETWORK', message: 'The server could not be reached.' } as const;

  it('says that nothing could be loaded, with the code and another try', async () => {
    const onRetry = vi.fn();
    render(view({ page: null, error, onRetry }));
    expect(screen.getByRole('alert').textContent).toContain('The reviews could not be loaded.NETWORK');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  it('keeps the rows it has when reading again fails', () => {
    render(view({ error }));
    expect(screen.getByText('The list could not be read again.')).toBeDefined();
    expect(row(/Legal review/)).toBeDefined();
  });

  it('draws what it has on a server, without styles in the markup', () => {
    const html = renderToString(view());
    expect(html).toContain('Legal review of the draft');
    expect(html).not.toContain('style=');
  });
});

describe('props', () => {
  it('reach the root, after ours; a prevented key is the host’s alone', async () => {
    const ref = createRef<HTMLElement>();
    const onKeyDown = vi.fn((event) => event.preventDefault());
    render(view({ ref, id: 'mine', className: 'own', 'aria-label': 'Meine', onKeyDown, ...{ 'data-x': '1' } }));
    const root = screen.getByRole('region', { name: 'Meine' });
    expect(root).toBe(ref.current);
    expect([root.id, root.className, root.dataset.x]).toEqual(['mine', 'hp-root hp-inbox own', '1']);
    act(() => row(/Refund 95/).focus());
    await userEvent.keyboard('j');
    expect(chosen()).toEqual([]);
  });

  it('name each part and add the host’s classes to it', () => {
    const { container } = render(view({ classNames: { head: 'h', filters: 'f', list: 'l', keys: 'k' } }));
    for (const [slot, name] of Object.entries({
      'inbox-head': 'h',
      'inbox-filters': 'f',
      'inbox-list': 'l',
      'inbox-keys': 'k',
    })) {
      expect(container.querySelector(`[data-slot="${slot}"]`)?.classList.contains(name)).toBe(true);
    }
  });

  it('draw every word from the host’s record', () => {
    const own = {
      filterReviews: 'Prüfungen filtern',
      inboxTabs: { reviewer: 'Für mich', agent: 'Beim Agenten', nobody: 'Fertig' },
    };
    render(<LocalizationContext.Provider value={{ text: own }}>{view()}</LocalizationContext.Provider>);
    expect(screen.getByRole('textbox', { name: 'Prüfungen filtern' })).toBeDefined();
    expect(screen.getByRole('tab', { name: 'Für mich' })).toBeDefined();
  });
});

describe('connected', () => {
  const resource = (items: readonly ReviewSummary[]) => {
    const state = { status: 'ready', data: { items, next: null }, error: null, asOf: 1 };
    return { getSnapshot: () => state, subscribe: () => ({ unsubscribe() {} }), refresh() {}, more: async () => {} };
  };

  it('reads the tab that is shown, and counts those that wait', async () => {
    const lists = {
      reviewer: resource(inboxReviews.slice(0, 2)),
      agent: resource(manyReviews(3)),
      nobody: resource([]),
    };
    const client = { acquire: () => () => {}, reviews: (turn: keyof typeof lists) => lists[turn] };
    render(
      <ReviewProvider client={client as unknown as ReviewClient}>
        <ReviewInbox />
      </ReviewProvider>,
    );
    expect(screen.getAllByRole('tab').map(({ textContent }) => textContent)).toEqual([
      'For me2',
      'With agent3',
      'Done',
    ]);
    expect(row(/Legal review/)).toBeDefined();
    await userEvent.click(screen.getByRole('tab', { name: /With agent/ }));
    expect(row(/T-9002/)).toBeDefined();
  });

  it('takes only itself down when it breaks', () => {
    const onError = vi.fn();
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
    render(<ReviewInbox onError={onError} />);
    expect(screen.getByRole('alert').textContent).toContain('This part stopped working.');
    expect(onError).toHaveBeenCalledOnce();
    quiet.mockRestore();
  });
});
