import type { Decision, Json, JsonSchema, ReviewView, RevisionView } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hostileReview } from './hostile-example.ts';
import { OutputValue } from './output-value.tsx';
import { campaignReview, firstRound } from './review-examples.ts';
import { ReviewOutput } from './review-output.tsx';

afterEach(cleanup);

function row(label: RegExp): HTMLElement {
  return screen.getByRole('heading', { level: 4, name: label }).closest('[data-slot="field"]') as HTMLElement;
}

describe('the first round', () => {
  it('shows every field, open, in the order of the schema, with its description', () => {
    render(<ReviewOutput review={firstRound} />);
    const labels = screen.getAllByRole('heading', { level: 4 }).map(({ textContent }) => textContent);
    expect(labels).toEqual(['Headline', 'Body', 'Call to action', 'Claims']);
    expect(row(/Body/).textContent).toContain('Two to four sentences');
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  it('draws a list of flat objects as a table', () => {
    render(<ReviewOutput review={firstRound} />);
    const table = within(row(/Claims/)).getByRole('table');
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map(({ textContent }) => textContent),
    ).toEqual(['Claim', 'Source', 'Quote']);
    expect(within(table).getAllByRole('row')).toHaveLength(3);
  });
});

describe('a later round', () => {
  it('has all of it open in the full text, with the earlier value of what changed one click away', async () => {
    render(<ReviewOutput review={campaignReview} defaultView="full" />);
    expect(row(/^Headline$/).closest('details')).toBeNull();
    expect(screen.getByRole('heading', { level: 3 }).textContent).toBe('2 of 4 fields changed since iteration 1');
    const body = row(/^Body, changed$/);
    expect(body.dataset.change).toBe('changed');
    const before = within(body).getByRole('group');
    expect(before.hasAttribute('open')).toBe(false);
    await userEvent.click(within(body).getByText('In iteration 1'));
    expect(before.hasAttribute('open')).toBe(true);
    expect(before.textContent).toContain('it cut energy use by 40 %');
  });

  it('folds what did not change, counted and named', () => {
    render(<ReviewOutput review={campaignReview} />);
    const folded = screen.getByText('2 unchanged fields: headline, call to action').closest('details');
    expect(folded?.open).toBe(false);
    expect(folded?.textContent).toContain('Quiet mornings start here.');
  });

  it('sets what the reviewer asked for beside it', () => {
    render(<ReviewOutput review={campaignReview} />);
    const asked = screen.getByRole('list', { name: 'What was asked for' });
    expect(asked.textContent).toContain('Mara Vogt, on iteration 1');
    expect(asked.textContent).toContain('keep the headline');
  });

  it('shows what changed first, and the full text at a press', async () => {
    const onViewChange = vi.fn();
    render(<ReviewOutput review={campaignReview} onViewChange={onViewChange} />);
    const full = screen.getByRole('button', { name: 'Full text', pressed: false });
    expect(screen.getByRole('button', { name: 'Changes', pressed: true })).toBeDefined();
    await userEvent.click(full);
    expect(onViewChange).toHaveBeenCalledExactlyOnceWith('full');
    expect(screen.queryByRole('combobox')).toBeNull();
    const asked = screen.getByRole('complementary', { name: 'What was asked for' });
    expect(asked.textContent).toContain('keep the headline');
  });

  it('is shown as the host says', async () => {
    const onViewChange = vi.fn();
    render(<ReviewOutput review={campaignReview} view="full" onViewChange={onViewChange} />);
    await userEvent.click(screen.getByRole('button', { name: 'Changes' }));
    expect(onViewChange).toHaveBeenCalledWith('changes');
    expect(screen.getByRole('button', { name: 'Full text', pressed: true })).toBeDefined();
  });

  it('is drawn by the host, with its own types, without a choice of views', () => {
    interface Draft {
      readonly headline: string;
    }
    render(
      <ReviewOutput
        review={campaignReview as unknown as ReviewView<Draft, null>}
        renderOutput={({ proposal, presented }) => <b>{presented ?? proposal.headline.toUpperCase()}</b>}
      />,
    );
    expect(screen.getByText('QUIET MORNINGS START HERE.')).toBeDefined();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says when nothing changed, and when a field is gone or new', async () => {
    const [first, second] = campaignReview.revisions;
    if (!first || !second) throw new Error('two rounds');
    const { rerender } = render(
      <ReviewOutput review={{ ...campaignReview, revisions: [first, { ...second, proposal: first.proposal }] }} />,
    );
    expect(screen.getByRole('heading', { level: 3 }).textContent).toBe('No field changed since iteration 1');
    expect(row(/Headline/).closest('details')).toBeNull();
    rerender(
      <ReviewOutput
        review={{
          ...campaignReview,
          revisions: [
            { ...first, proposal: { a: 1 } },
            { ...second, proposal: { b: 2 } },
          ],
        }}
      />,
    );
    expect(row(/^B not in the schema, new$/).dataset.change).toBe('added');
    const removed = row(/^A not in the schema, removed$/);
    expect(within(removed).getByRole('deletion').textContent).toBe('removed: 1');
    expect(within(row(/^B/)).getByRole('insertion').textContent).toBe('added: 2');
    await userEvent.click(screen.getByRole('button', { name: 'Full text' }));
    expect(row(/^A/).textContent).toContain('no longer there');
  });
});

describe('a hostile output', () => {
  it('shows hidden characters, and cuts nothing silently', async () => {
    render(<ReviewOutput review={hostileReview} />);
    const headline = row(/Headline/);
    expect(headline.textContent).toContain('U+202E');
    expect(headline.textContent).not.toContain('\u202e');
    expect(headline.textContent).toContain('3 hidden characters shown');
    const body = row(/Body/);
    expect(body.textContent).toContain('40 spaces');
    const { proposal } = hostileReview.revisions[0] as { readonly proposal: { readonly [key: string]: Json } };
    const { length } = String(proposal.body);
    const all = within(body).getByRole('button', { name: `Show all ${length.toLocaleString('en-GB')} characters` });
    expect(body.textContent?.length).toBeLessThan(length);
    await userEvent.click(all);
    expect(body.textContent?.length).toBeGreaterThan(length - 40);
  });

  it('shows what the schema does not know, and says so', async () => {
    render(<ReviewOutput review={hostileReview} />);
    expect(row(/^Score not in the schema$/).textContent).toContain('0.94');
    expect(row(/^Layout/).textContent).toContain('4px');
    const channels = row(/^Channels/);
    expect(within(channels).getAllByRole('listitem')).toHaveLength(20);
    await userEvent.click(within(channels).getByRole('button', { name: 'Show all 24 items' }));
    expect(within(channels).getAllByRole('listitem')).toHaveLength(24);
  });
});

describe('besides the output', () => {
  const [round] = firstRound.revisions as [RevisionView];
  const withRound = (given: Partial<RevisionView>): ReviewView => ({
    ...firstRound,
    revisions: [{ ...round, ...given }],
  });

  it('stands what was added for the reviewer', () => {
    render(<ReviewOutput review={withRound({ presented: { wordCount: 41 } })} />);
    expect(screen.getByRole('region', { name: 'Added for you' }).textContent).toContain('Word count41');
  });

  it('stands why nothing was added, while the output is shown all the same', () => {
    render(<ReviewOutput review={withRound({ presentFailure: 'the price list was not found' })} />);
    expect(screen.getByText(/could not be made: the price list was not found/)).toBeDefined();
    expect(row(/Headline/)).toBeDefined();
  });

  it('stands what a person made of it, with their name', () => {
    const decision = { type: 'edit', by: { id: 'mara', name: 'Mara Vogt' } } as Decision;
    render(<ReviewOutput review={withRound({ decision, edited: { headline: 'Loud.' } })} defaultView="full" />);
    expect(screen.getByRole('region', { name: 'Edited by Mara Vogt' }).textContent).toContain('Loud.');
  });
});

describe('[R86] what the viewer may not see', () => {
  const [first, second] = campaignReview.revisions as [RevisionView, RevisionView];
  const masked = ['/headline', '/claims/0/source', '/deep/a/b/c/d/e/f'];
  const proposal = {
    headline: '•••',
    body: '•••',
    claims: [{ claim: 'quiet', source: '•••' }],
    deep: { a: { b: { c: { d: { e: { f: '•••', g: 1 } } } } } },
  };

  it('is a sign that says so, wherever it stands, and no text', () => {
    render(<ReviewOutput review={{ ...firstRound, revisions: [{ ...first, proposal, masked }] }} />);
    for (const label of [/^Headline/, /^Claims/, /^Deep/]) {
      expect(row(label).textContent).toContain('hidden from you');
      expect(row(label).textContent).not.toContain('•••');
    }
    // the same signs at a place that hides nothing are what they are
    expect(row(/^Body/).textContent).toContain('•••');
  });

  it('does not count as unchanged', () => {
    const revisions = [
      { ...first, proposal, masked },
      { ...second, proposal: { ...proposal, body: 'Loud.' }, masked },
    ];
    render(<ReviewOutput review={{ ...campaignReview, revisions }} />);
    expect(row(/^Headline/).textContent).toContain('Whether it changed is hidden, too.');
    expect(screen.queryByText(/unchanged field/)).toBeNull();
  });
});

describe('a value', () => {
  it.each<[Json, string, JsonSchema?]>([
    [null, 'none'],
    [true, 'yes'],
    [false, 'no'],
    [1240.5, '1240.5'],
    [1e21, '1e+21'],
    ['', 'empty text'],
    [[], 'empty list'],
    [{}, '{}'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    [{ amount: 95.9 }, 'Refund95.9', { properties: { amount: { title: 'Refund' } } }],
  ])('%j reads “%s”', (value, shown, schema) => {
    const { container } = render(<OutputValue value={value} {...(schema && { schema })} />);
    expect(container.textContent).toBe(shown);
  });

  it('is drawn as markdown where its schema says that it is', async () => {
    render(<OutputValue value="**bold**" schema={{ type: 'string', contentMediaType: 'text/markdown' }} />);
    expect((await screen.findByText('bold')).tagName).toBe('STRONG');
  });

  it('is JSON where it is too deep for pairs', () => {
    const deep = { a: { b: { c: { d: { e: { f: 'here' } } } } } };
    const { container } = render(<OutputValue value={deep} />);
    expect(container.querySelector('pre')?.textContent).toContain('"f": "here"');
  });

  it('of objects that are not alike is a list, not a table', () => {
    render(<OutputValue value={[{ a: { b: 1 } }, { c: 2 }]} />);
    expect(screen.queryByRole('table')).toBeNull();
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
  });
});
