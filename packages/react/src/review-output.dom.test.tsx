import type { Json, JsonSchema } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { OutputValue } from './output-value.tsx';
import { campaignReview, firstRound, hostileReview } from './review-examples.ts';
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
  it('marks what changed, and has the earlier value one click away', async () => {
    render(<ReviewOutput review={campaignReview} />);
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
    const asked = screen.getByRole('complementary', { name: 'What was asked for' });
    expect(asked.textContent).toContain('Mara Vogt, on iteration 1');
    expect(asked.textContent).toContain('keep the headline');
  });

  it('says when nothing changed, and when a field is gone or new', () => {
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
    expect(removed.textContent).toContain('no longer there');
    expect(within(removed).getByRole('group').textContent).toContain('1');
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
