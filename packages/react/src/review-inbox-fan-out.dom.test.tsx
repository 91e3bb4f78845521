import type { ReviewSummary } from '@holdpoint/protocol';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fanOutReviews, localized } from './fan-out-examples.ts';
import { overviewNow } from './overview-examples.ts';
import { ReviewInboxView, type ReviewInboxViewProps } from './review-inbox-view.tsx';

beforeEach(() => {
  vi.useFakeTimers({ now: overviewNow, toFake: ['Date'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const pageOf = (items: readonly ReviewSummary[]) => ({ items, next: null });
const page = pageOf(fanOutReviews);
const view = (props: Partial<ReviewInboxViewProps> = {}) => (
  <ReviewInboxView page={page} onSelectGroup={() => {}} {...props} />
);
const group = () => screen.getByRole('treeitem', { name: /^Localize.* of 5 / });
const row = (name: RegExp) => screen.getByRole('treeitem', { name });
const keys = () => screen.getAllByRole('treeitem').map((each) => each.getAttribute('data-key'));
const focused = () => document.activeElement?.getAttribute('data-key');
const chosen = () => screen.queryAllByRole('treeitem', { selected: true }).map((each) => each.getAttribute('data-key'));
const unfold = () => userEvent.click(group().querySelector('[data-slot="inbox-toggle"]') as Element);

describe('the row of a fan-out', () => {
  it('[R93] says what it is, how many of its items wait, and what is due first', () => {
    render(view());
    expect(keys()).toEqual(['run:r6', 'r6.localize', 'r6.image']);
    expect(group().textContent).toBe('LocalizeDue in 38 min3 of 5 waiting');
    expect([group().ariaExpanded, group().ariaLevel, group().ariaPosInSet, group().ariaSetSize]).toEqual([
      'false',
      '2',
      '1',
      '2',
    ]);
  });

  it.each([
    ['agent', '3 of 5 with agent'],
    ['nobody', '3 of 5 done'],
  ] as const)('counts in the words of the tab: %s', (turn, words) => {
    render(view({ turn, page: pageOf(fanOutReviews.map((review) => ({ ...review, turn }))) }));
    expect(group().textContent).toContain(words);
  });

  it('does not call a count whole while there are further pages', () => {
    render(view({ page: { ...page, next: 'more' } }));
    expect(group().textContent).toContain('3+ of 5 waiting');
  });

  it('is opened and folded by its chevron, which takes neither focus nor choice', async () => {
    render(view({ defaultSelected: 'r6.image' }));
    act(() => row(/motifs/).focus());
    await unfold();
    expect(group().ariaExpanded).toBe('true');
    expect(row(/live in DE/).ariaLevel).toBe('3');
    expect([focused(), ...chosen()]).toEqual(['r6.image', 'r6.image']);
    await unfold();
    expect(keys()).toEqual(['run:r6', 'r6.localize', 'r6.image']);
  });

  it('is chosen and opened as a whole elsewhere', async () => {
    const [onSelectGroup, onOpenGroup, onSelect] = [vi.fn(), vi.fn(), vi.fn()];
    render(view({ onSelectGroup, onOpenGroup, onSelect }));
    await userEvent.click(screen.getByText('Localize'));
    expect(chosen()).toEqual(['r6.localize']);
    expect(group().ariaExpanded).toBe('false');
    expect(onOpenGroup).toHaveBeenCalledOnce();
    await userEvent.keyboard('{Enter}o ');
    expect(onOpenGroup).toHaveBeenCalledTimes(4);
    expect(onSelectGroup).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'r6.localize', total: 5 }));
    await userEvent.keyboard('{Escape}');
    expect([chosen(), onSelect.mock.calls]).toEqual([[], [[null]]]);
  });

  it('only folds and opens where the host has nothing to show of a group', async () => {
    const onSelect = vi.fn();
    render(<ReviewInboxView page={page} onSelect={onSelect} />);
    await userEvent.click(screen.getByText('Localize'));
    expect([group().ariaExpanded, group().hasAttribute('aria-selected')]).toEqual(['true', false]);
    await userEvent.keyboard('o');
    expect(group().ariaExpanded).toBe('false');
    await userEvent.keyboard('{Enter}');
    expect(group().ariaExpanded).toBe('true');
    expect(onSelect).not.toHaveBeenCalled();
    await userEvent.keyboard('j');
    expect([focused(), ...chosen()]).toEqual(['r6.localize[de]', 'r6.localize[de]']);
  });
});

describe('the keyboard', () => {
  it('goes into a group and out of it by the arrows', async () => {
    render(view());
    act(() => group().focus());
    await userEvent.keyboard('{ArrowRight}');
    expect([group().ariaExpanded, focused()]).toEqual(['true', 'r6.localize']);
    await userEvent.keyboard('{ArrowRight}{ArrowDown}');
    expect(focused()).toBe('r6.localize[fr]');
    await userEvent.keyboard('{ArrowLeft}');
    expect(focused()).toBe('r6.localize');
    await userEvent.keyboard('{ArrowLeft}');
    expect(group().ariaExpanded).toBe('false');
    await userEvent.keyboard('{ArrowLeft}');
    expect(focused()).toBe('run:r6');
  });

  it('stops at a group by j and k, and at its items while it is open', async () => {
    const [onSelect, onSelectGroup] = [vi.fn(), vi.fn()];
    render(view({ onSelect, onSelectGroup }));
    act(() => group().focus());
    await userEvent.keyboard('jj');
    expect(chosen()).toEqual(['r6.image']);
    await userEvent.keyboard('k');
    expect(chosen()).toEqual(['r6.localize']);
    await userEvent.keyboard('{ArrowRight}jj');
    expect(chosen()).toEqual(['r6.localize[fr]']);
    expect(onSelectGroup.mock.calls.map(([{ id }]) => id)).toEqual(['r6.localize', 'r6.localize']);
    expect(onSelect.mock.calls.map(([{ id }]) => id)).toEqual(['r6.image', 'r6.localize[de]', 'r6.localize[fr]']);
  });
});

describe('a fan-out', () => {
  it('opens for a choice inside, also one that was made before it was loaded', () => {
    const { rerender } = render(view({ selected: 'r6.localize[it]', page: null }));
    rerender(view({ selected: 'r6.localize[it]' }));
    expect(chosen()).toEqual(['r6.localize[it]']);
    expect(row(/live in IT/).tabIndex).toBe(0);
  });

  it('opens when the host chooses inside, and takes the cursor along', async () => {
    const { rerender } = render(view({ selected: 'r6.image' }));
    act(() => row(/motifs/).focus());
    await userEvent.keyboard('k');
    rerender(view({ selected: 'r6.localize[it]' }));
    expect([row(/live in IT/).tabIndex, row(/motifs/).tabIndex]).toEqual([0, -1]);
  });

  it('stays as a person left it while reviews come and go', async () => {
    const { rerender } = render(view({ selected: 'r6.localize[it]' }));
    await unfold();
    expect(group().ariaExpanded).toBe('false');
    rerender(view({ selected: 'r6.localize[it]', page: pageOf([localized('nl'), ...fanOutReviews]) }));
    expect(group().textContent).toContain('4 of 5 waiting');
    await userEvent.click(screen.getByRole('button', { name: 'Show 1 new review' }));
    expect(group().ariaExpanded).toBe('false');
    await unfold();
    expect(row(/live in NL/)).toBeDefined();
    rerender(view({ selected: 'r6.localize[it]', page: pageOf(fanOutReviews) }));
    expect([group().ariaExpanded, screen.queryByRole('treeitem', { name: /live in NL/ })]).toEqual(['true', null]);
  });

  it('keeps the focus at its place when an item is decided, down to the last', async () => {
    const { rerender } = render(view());
    await unfold();
    await userEvent.click(row(/live in DE/));
    const without = (...gone: readonly string[]) =>
      view({ page: pageOf(fanOutReviews.filter(({ task }) => !gone.includes(task.id))) });
    rerender(without('localize[de]'));
    expect(focused()).toBe('r6.localize[fr]');
    rerender(without('localize[de]', 'localize[fr]'));
    expect([focused(), keys()]).toEqual(['r6.localize[it]', ['run:r6', 'r6.image', 'r6.localize[it]']]);
  });

  it('takes the focus of a review that is folded away', async () => {
    render(view());
    await unfold();
    await userEvent.click(row(/live in DE/));
    await unfold();
    expect([focused(), chosen()]).toEqual(['r6.localize', []]);
  });

  it('is formed in the open around a review that is chosen', async () => {
    const { rerender } = render(view({ page: pageOf([localized('de')]) }));
    await userEvent.click(row(/live in DE/));
    rerender(view({ page: pageOf([localized('de'), localized('fr')]) }));
    fireEvent.click(screen.getByRole('button', { name: 'Show 1 new review' }));
    expect([focused(), group().ariaExpanded]).toEqual(['r6.localize[de]', 'true']);
  });

  it('shows what a filter finds in it', async () => {
    render(view());
    await userEvent.type(screen.getByRole('textbox'), 'localize live');
    expect(keys()).toEqual(['run:r6', 'r6.localize', 'r6.localize[de]', 'r6.localize[fr]', 'r6.localize[it]']);
    await userEvent.type(screen.getByRole('textbox'), ' fr');
    expect(keys()).toEqual(['run:r6', 'r6.localize[fr]']);
  });
});
