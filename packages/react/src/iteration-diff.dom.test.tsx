import type { ReviewView } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { IterationDiff } from './iteration-diff.tsx';
import { anchoredReview, editedReview } from './iteration-diff-examples.ts';
import { campaignReview, firstRound, thirdRound } from './review-examples.ts';

afterEach(cleanup);

function row(label: RegExp): HTMLElement {
  return screen.getByRole('heading', { level: 4, name: label }).closest('[data-slot="field"]') as HTMLElement;
}
const from = () => screen.getByRole('combobox', { name: 'Compare' });
const to = () => screen.getByRole('combobox', { name: 'with' });
const heading = () => screen.getByRole('heading', { level: 3 }).textContent;

describe('[R83] the comparison of two iterations', () => {
  it('shows the new text until words can be compared, then what changed in it', async () => {
    render(<IterationDiff review={campaignReview} />);
    expect(within(row(/^Body/)).queryByRole('deletion')).toBeNull();
    expect(row(/^Body/).textContent).toContain('In lab test S-2 it used 28 % less energy');
    const [removed] = await within(row(/^Body/)).findAllByRole('deletion');
    expect(removed?.textContent).toBe('removed: tests it cut energy use by 40 %');
    expect(within(row(/^Body/)).getAllByRole('insertion')[0]?.textContent).toBe(
      'added: lab test S-2 it used 28 % less energy than the BrightPath 1',
    );
    expect(row(/^Body/).textContent).toContain('It switches itself off and holds 80 °C for tea.');
  });

  it('has lists of like things as lines that went and lines that came', () => {
    render(<IterationDiff review={campaignReview} />);
    const lines = within(row(/^Claims/)).getAllByRole('row');
    expect(lines.map(({ textContent }) => textContent)).toEqual([
      'ChangeClaimSourceQuote',
      '−removed:cuts energy use by 40 %noneempty text',
      '+added:uses 28 % less energyS-228 % lower over 50 boils',
      '−removed:quietest in classnoneempty text',
      '+added:boils at 54 dB(A)S-154 dB(A) at 1 m',
    ]);
  });

  it('has objects by key path, with what stood there and what stands there', () => {
    render(<IterationDiff review={editedReview} from={1} to={2} />);
    const table = within(row(/^Layout/)).getByRole('table');
    expect(
      within(table)
        .getAllByRole('row')
        .map(({ cells }: HTMLElement & { cells?: HTMLCollection }) =>
          [...(cells ?? [])].map((each) => each.textContent),
        ),
    ).toEqual([
      ['Place', 'Iteration 1', 'Iteration 2'],
      ['Columns, changed', '2', '3'],
      ['Gaps › 2, changed', '8px', '12px'],
      ['Note, new', '', 'wide'],
    ]);
    expect(within(row(/^Priority/)).getByRole('deletion').textContent).toBe('removed: 1');
    expect(within(row(/^Priority/)).getByRole('insertion').textContent).toBe('added: 2');
  });

  it('folds what did not change, counted and named', () => {
    render(<IterationDiff review={campaignReview} />);
    expect(heading()).toBe('2 of 4 fields changed since iteration 1');
    const folded = screen.getByText('2 unchanged fields: headline, call to action').closest('details');
    expect(folded?.open).toBe(false);
  });

  it('is empty words where there is one iteration', () => {
    render(<IterationDiff review={firstRound} />);
    expect(screen.getByRole('region').textContent).toBe('There is one iteration. Nothing to compare yet.');
  });
});

describe('what is compared', () => {
  it('is picked from all iterations', async () => {
    const onSelectionChange = vi.fn();
    render(<IterationDiff review={thirdRound} onSelectionChange={onSelectionChange} />);
    expect(heading()).toContain('since iteration 2');
    await userEvent.selectOptions(from(), 'Iteration 1');
    expect(onSelectionChange).toHaveBeenLastCalledWith({ from: 1, to: 3 });
    expect(heading()).toContain('since iteration 1');
    await userEvent.selectOptions(to(), 'Iteration 2');
    expect(onSelectionChange).toHaveBeenLastCalledWith({ from: 1, to: 2 });
    expect(within(to()).getByRole<HTMLOptionElement>('option', { name: 'Iteration 1' }).disabled).toBe(true);
  });

  it('may be what a person made of an iteration', async () => {
    render(<IterationDiff review={editedReview} defaultFrom={2} defaultTo="edited" />);
    expect(within(to()).getByRole<HTMLOptionElement>('option', { selected: true }).textContent).toBe(
      'Iteration 2, edited by Mara Vogt',
    );
    expect((await within(row(/^Headline/)).findByRole('insertion')).textContent).toBe('added: begin');
    await userEvent.selectOptions(from(), 'Iteration 1');
    expect(within(to()).queryByRole('option', { name: /edited/ })).toBeNull();
    expect(heading()).toContain('since iteration 1');
  });

  it('is what the host says', async () => {
    render(<IterationDiff review={thirdRound} from={1} to={2} />);
    await userEvent.selectOptions(from(), 'Iteration 3');
    expect(heading()).toContain('since iteration 1');
  });

  it('follows a new iteration, unless a person has picked', async () => {
    const { rerender } = render(<IterationDiff review={campaignReview} />);
    rerender(<IterationDiff review={thirdRound} />);
    expect(heading()).toContain('since iteration 2');
    cleanup();
    const picked = render(<IterationDiff review={campaignReview} />);
    await userEvent.selectOptions(from(), 'Iteration 1');
    picked.rerender(<IterationDiff review={thirdRound} />);
    expect(heading()).toContain('since iteration 1');
  });
});

describe('the layout', () => {
  it('sets both texts beside each other', async () => {
    const onLayoutChange = vi.fn();
    render(<IterationDiff review={campaignReview} onLayoutChange={onLayoutChange} />);
    await within(row(/^Body/)).findAllByRole('deletion');
    await userEvent.click(screen.getByRole('button', { name: 'Side by side', pressed: false }));
    expect(onLayoutChange).toHaveBeenCalledWith('split');
    const sides = within(row(/^Body/)).getAllByText(/^Iteration [12]$/);
    expect(sides.map(({ parentElement }) => parentElement?.querySelectorAll('ins').length)).toEqual([0, 2]);
    expect(sides.map(({ parentElement }) => parentElement?.querySelectorAll('del').length)).toEqual([2, 0]);
  });
});

describe('what was asked for', () => {
  const notes = (label: RegExp) =>
    within(row(label).parentElement as HTMLElement)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent);

  it('stands beside the field that answers it, word for word, with what became of it', async () => {
    render(<IterationDiff review={anchoredReview} />);
    expect(notes(/^Headline/).at(-1)).toMatch(
      /^MVMara Vogt, on iteration 1, .*Point 11Keep the headline.\s*answeredunchanged$/,
    );
    expect(notes(/^Body/).at(-1)).toMatch(
      /Point 22“it cut energy use by 40 %”40 % is not.*answeredchanged.*28 %, as S-2 does\.$/,
    );
    expect(notes(/^Claims/).at(-1)).toMatch(/Say where each claim is from\.\s*not answeredchanged$/);
  });

  it('is joined with its place by a numbered pin', async () => {
    render(<IterationDiff review={anchoredReview} />);
    await within(row(/^Body/)).findAllByRole('deletion');
    const pin = within(row(/^Body/)).getByText('Point 2');
    expect(pin.closest('[data-slot="pin"]')?.nextSibling?.textContent).toContain('it cut energy use');
    expect(
      within(row(/^Claims/))
        .getByText('Point 3')
        .closest('tr')?.textContent,
    ).toContain('54 dB(A)');
    expect(within(row(/^Headline/)).getByText('Point 1')).toBeDefined();
  });

  it('is counted as answered only where all was checked', () => {
    const { rerender } = render(<IterationDiff review={anchoredReview} />);
    expect(screen.getByText('2 of 3 points answered')).toBeDefined();
    rerender(<IterationDiff review={campaignReview} />);
    expect(screen.getByText('1 point asked for')).toBeDefined();
    expect(screen.queryByText(/answered$/)).toBeNull();
    expect(screen.getByText('not checked')).toBeDefined();
  });

  it('names another task, or a rerun, as where it was raised', () => {
    const [first, second] = anchoredReview.revisions;
    const [point] = second?.answers ?? [];
    if (!first || !second || !point) throw new Error('two rounds');
    const answers = [
      { ...point, id: 'a', task: { id: 'research', title: 'Market research' }, at: 1 },
      { ...point, id: 'b', revision: null, at: 2 },
    ];
    const review: ReviewView = { ...anchoredReview, revisions: [first, { ...second, answers }] };
    render(<IterationDiff review={review} />);
    expect(screen.getByText(/on Market research, iteration 1/)).toBeDefined();
    expect(screen.getByText(/when asking for it to be done again/)).toBeDefined();
  });
});

it('takes the attributes of the section it renders', () => {
  render(<IterationDiff review={campaignReview} id="mine" className="host" data-x="1" />);
  const region = screen.getByRole('region');
  expect([region.id, region.className, region.dataset.x]).toEqual(['mine', 'hp-root hp-iterations host', '1']);
});
