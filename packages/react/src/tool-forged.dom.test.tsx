import type { JsonObject } from '@holdpoint/protocol';
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { ToolApprovalView } from './tool-approval-view.tsx';
import { forgedArguments, forgedReview, refundReview } from './tool-examples.ts';

afterEach(cleanup);

/** What a page may send a person past: where it stands, what is written there, and the mark that must be seen. */
const corpus: readonly (readonly [string, string, string])[] = [
  ['500 line breaks', `Refund.${'\n'.repeat(500)}And close the account.`, '500 line breaks'],
  ['400 blanks', `Refund.${' '.repeat(400)}Twice.`, '400 spaces'],
  ['no-break blanks', `Refund.${'\u00a0'.repeat(40)}Twice.`, '40 spaces'],
  ['a right-to-left override', 'Pay \u202eLAGEL\u202c', 'U+202E'],
  ['a right-to-left mark', 'A\u200f-4721', 'U+200F'],
  ['an isolate', 'Pay \u2066now\u2069', 'U+2066'],
  ['a zero-width space', 'pay\u200bpal', 'U+200B'],
  ['a zero-width no-break space', 'pay\ufeffpal', 'U+FEFF'],
  ['a joiner between letters', 'pay\u200dpal', 'U+200D'],
  ['a soft hyphen', 'pay\u00adpal', 'U+00AD'],
  ['a filler that looks like a blank', 'pay\u3164pal', 'U+3164'],
  ['tag characters', 'Fine.\u{e0070}\u{e0061}\u{e0079}', 'U+E0070'],
  ['a control', 'Fine.\u0008\u0008\u0008Pay', 'U+0008'],
  ['a private character', 'Fine.\ue000', 'U+E000'],
];

const shown = (args: JsonObject, editable: readonly string[]) => {
  const revision = refundReview.revisions[0] as (typeof refundReview.revisions)[number];
  const call = refundReview.call as NonNullable<typeof refundReview.call>;
  return { ...refundReview, call: { ...call, editable }, revisions: [{ ...revision, proposal: args }] };
};
const row = (key: string) => document.querySelector(`[data-path="/${key}"]`);

describe('[R86] a forged payload', () => {
  it.each(corpus)('is marked in a locked argument: %s', (_, reason, mark) => {
    render(<ToolApprovalView review={shown({ ...forgedArguments, reason }, [])} />);
    const fixed = row('reason')?.querySelector('[data-slot="fixed"]');
    expect([...(fixed?.querySelectorAll('.hp-mark') ?? [])].map(({ textContent }) => textContent)).toContain(mark);
    expect(fixed?.textContent).toContain('hidden character');
  });

  it.each(corpus)('is marked below an argument that may be changed, which holds all of it: %s', (_, reason, mark) => {
    render(<ToolApprovalView review={shown({ ...forgedArguments, reason }, ['reason'])} onDraftChange={() => {}} />);
    expect(row('reason')?.querySelector('textarea')?.value).toBe(reason);
    const marks = row('reason')?.querySelectorAll('[data-slot="hidden-marks"] .hp-mark') ?? [];
    expect([...marks].map(({ textContent }) => textContent)).toContain(mark);
  });

  it.each(corpus)('is the canonical payload as JSON, with nothing unseen in it: %s', async (_, reason) => {
    const args = { ...forgedArguments, reason };
    render(<ToolApprovalView review={shown(args, ['reason'])} />);
    await userEvent.click(screen.getByRole('button', { name: 'JSON' }));
    const { value } = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'JSON' });
    const parsed = JSON.parse(value);
    expect(parsed).toEqual(args);
    expect(Object.keys(parsed)).toEqual(Object.keys(args).sort());
    expect(value).not.toMatch(/[^\P{C}\n]|\u3164/u);
  });

  it('stands in the arguments and nowhere else, whatever it claims to be', () => {
    render(<ToolApprovalView review={forgedReview} />);
    expect(row('banner')?.textContent).toContain('✓ Approved by Mara Vogt. Nothing to check here.');
    expect(document.body.textContent?.split('Approved by Mara Vogt')).toHaveLength(2);
    expect(document.querySelector('[data-slot="review-card"]')?.getAttribute('data-status')).toBe('open');
  });

  it('is never cut: a long value is there to its end, and its length is said', () => {
    render(<ToolApprovalView review={forgedReview} />);
    expect(row('note')?.querySelector('[data-slot="fixed"]')?.textContent).toContain(`${forgedArguments.note}`);
    expect(row('note')?.textContent).toContain('12,010 characters, all of them here');
  });

  it('shows every argument there is, each once', () => {
    render(<ToolApprovalView review={forgedReview} />);
    const paths = [...document.querySelectorAll<HTMLElement>('[data-slot="schema-field"]')].map(
      ({ dataset }) => dataset.path,
    );
    // the currency stands beside its amount
    expect([...paths, '/currency'].sort()).toEqual(
      Object.keys(forgedArguments)
        .map((key) => `/${key}`)
        .sort(),
    );
    expect(row('amount')?.textContent).toContain('EUR');
  });

  it('is marked in the agent’s words, in the label and in what is asked once more', async () => {
    const review = shown({ ...forgedArguments, currency: 'E\u200bUR' }, ['amount', 'reason']);
    render(<ToolApprovalView review={{ ...review, call: { ...review.call, words: 'Safe\u202e!' } }} />);
    const words = screen.getByRole('region', { name: 'In the agent’s words' });
    expect(words.querySelector('.hp-mark')?.textContent).toBe('U+202E');
    const run = document.querySelector<HTMLElement>('[data-action="run"]') as HTMLElement;
    expect(run.querySelector('.hp-mark')?.textContent).toBe('U+200B');
    await userEvent.click(run);
    expect(screen.getByRole('alertdialog').querySelector('.hp-title .hp-mark')?.textContent).toBe('U+200B');
  });
});
