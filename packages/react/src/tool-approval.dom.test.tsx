import type { Draft } from '@holdpoint/client';
import type { DecisionRequest, Json } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exampleNow, offlineConnection } from './review-examples.ts';
import { ToolApprovalView, type ToolApprovalViewProps } from './tool-approval-view.tsx';
import {
  doubtfulReview,
  editDraft,
  failedReview,
  maskedCallReview,
  mediumReview,
  recheckedReview,
  refundArguments,
  refundedReview,
  refundFacts,
  refundReview,
  refundThat,
  refusedRefund,
} from './tool-examples.ts';

const about = { revision: 1, contentHash: refundReview.contentHash };
const amountTo = (value: Json) => [{ op: 'replace', path: '/amount', value }];
const onDecide = vi.fn<(decision: DecisionRequest) => void>();

beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
  onDecide.mockClear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

let draft: Draft;

/** The view as a caller holds it: with a draft that is kept. */
function Call(props: Partial<ToolApprovalViewProps>) {
  const [kept, keep] = useState<Draft>(props.draft ?? { feedback: '', revision: 0 });
  draft = kept;
  return <ToolApprovalView review={refundReview} onDecide={onDecide} {...props} draft={kept} onDraftChange={keep} />;
}

const card = () => screen.getByRole('region', { name: /^Refund clerk asks|^Was this refund/ });
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const amount = () => screen.getByRole<HTMLInputElement>('textbox', { name: /^Amount/ });
const group = (name: string) => screen.getByRole('group', { name });
const sheet = () => screen.queryByRole('alertdialog');
const slot = (name: string) => document.querySelector(`[data-slot="${name}"]`);
async function change(to: string) {
  await userEvent.clear(amount());
  await userEvent.type(amount(), to);
}
async function press(keys: string) {
  card().focus();
  await userEvent.keyboard(keys);
}

describe('the arguments of a call', () => {
  it('[R64] stand as exactly what will run, with what may be changed as inputs at once', () => {
    render(<Call />);
    const form = screen.getByRole('form', { name: 'Exactly this will run' });
    expect(form.textContent).toContain('issueRefund');
    expect(
      within(form)
        .getAllByRole('textbox')
        .map((input) => (input as HTMLInputElement).value),
    ).toEqual(['95.90', refundArguments.reason]);
    expect(group('Order').textContent).toContain('A-4721');
    expect(group('Order').textContent).toContain('not to be changed');
    expect(group('Key').textContent).toContain('run_8841/refund/1');
  });

  it('have the currency beside its amount, which is described by it', () => {
    render(<Call />);
    expect(screen.queryByText('Currency')).toBeNull();
    const described = amount().getAttribute('aria-describedby')?.split(' ') ?? [];
    expect(described.map((id) => document.getElementById(id)?.textContent)).toContain('EUR');
  });

  it('[R84] flag a change, say what stood in the agent’s call, and go back to it', async () => {
    render(<Call />);
    await change('89');
    const row = amount().closest('[data-slot="schema-field"]');
    expect(row?.getAttribute('data-change')).toBe('changed');
    expect(row?.textContent).toContain('was 95.90 in the agent’s call');
    await userEvent.click(button('Reset Amount'));
    expect(amount().value).toBe('95.90');
    expect(draft.edited).toBeUndefined();
  });

  it('[R84] show the whole of a long text that was changed, folded', async () => {
    const reason = 'The lid was cracked when it came. '.repeat(8).trim();
    const revision = refundReview.revisions[0] as (typeof refundReview.revisions)[number];
    const proposal = { ...refundArguments, reason };
    const review = { ...refundReview, revisions: [{ ...revision, proposal }] };
    render(<Call review={review} draft={{ ...editDraft, edited: { ...proposal, reason: 'Cracked.' } }} />);
    expect(screen.getByText('was in the agent’s call').closest('details')?.textContent).toContain(reason);
  });

  it('are all locked where the server allows no edit', () => {
    render(<Call review={{ ...refundReview, allowed: [{ type: 'approve', label: 'Run it' }] }} />);
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(group('Amount').textContent).toContain('95.90 EUR');
  });

  it('show that they are masked, in whole or in part', () => {
    render(<Call review={maskedCallReview} />);
    expect(screen.queryByRole('textbox', { name: /Reason/ })).toBeNull();
    expect(group('Payer').textContent).toContain('J. Weber');
    expect(group('Payer').querySelector('[data-slot="hidden"]')).not.toBeNull();
    expect(document.querySelector('[data-path="/reason"]')?.textContent).toContain('hidden from you');
    expect(within(screen.getByRole('region', { name: 'Facts' })).getByText('hidden from you')).toBeTruthy();
  });
});

describe('the JSON of the arguments', () => {
  it('is canonical, and edited by the same rules', async () => {
    render(<Call review={mediumReview} />);
    await press('d');
    const json = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'JSON' });
    expect(json.value).toBe(JSON.stringify(refundArguments, ['amount', 'currency', 'orderId', 'reason'], 2));
    await userEvent.clear(json);
    await userEvent.paste(JSON.stringify({ ...refundArguments, amount: 89 }));
    await userEvent.click(button('Refund 89.00 EUR'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'edit', patch: amountTo(89), ...about });
  });

  it.each([
    ['is changed', { ...refundArguments, orderId: 'A-4722' }],
    ['is taken out', { amount: 95.9, currency: 'EUR', reason: 'x' }],
  ])('runs nothing while a locked argument %s', async (_, edited) => {
    render(<Call review={mediumReview} draft={{ ...editDraft, edited }} />);
    expect(screen.getByText('Order is not to be changed. Put back what was there.')).toBeTruthy();
    await userEvent.click(button(/^Refund/));
    await press('a');
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('keeps its view while it does not parse, and runs nothing', async () => {
    render(<Call review={mediumReview} />);
    await press('d');
    const json = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'JSON' });
    await userEvent.type(json, ',');
    await userEvent.click(button('Form'));
    expect(screen.getByRole('textbox', { name: 'JSON' })).toBe(document.activeElement);
    await userEvent.click(button('Refund 95.90 EUR'));
    expect(onDecide).not.toHaveBeenCalled();
  });
});

describe('running a call', () => {
  it('[R64] approves exactly what is shown where nothing was changed', async () => {
    render(<Call review={mediumReview} />);
    await userEvent.click(button('Refund 95.90 EUR'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'approve', ...about });
  });

  it('[R84] sends a change as an edit, under a label that names it', async () => {
    render(<Call review={mediumReview} />);
    await change('89');
    await userEvent.click(button('Refund 89.00 EUR'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'edit', patch: amountTo(89), ...about });
  });

  it('sends nothing that the schema does not take, and says so at the field', async () => {
    render(<Call review={mediumReview} />);
    await change('0');
    await userEvent.click(button('Refund 0.00 EUR'));
    expect(onDecide).not.toHaveBeenCalled();
    expect(amount()).toBe(document.activeElement);
    expect(amount().getAttribute('aria-invalid')).toBe('true');
  });

  it('takes one key, and Mod+Enter in a field, but never a bare Enter', async () => {
    render(<Call review={mediumReview} />);
    await userEvent.type(amount(), '{Enter}');
    expect(onDecide).not.toHaveBeenCalled();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await press('a');
    expect(onDecide).toHaveBeenCalledTimes(2);
  });

  it('begins to edit by its key, at the first input', async () => {
    render(<Call />);
    await press('e');
    expect(document.activeElement).toBe(amount());
  });

  it('sends nothing while offline or on its way', async () => {
    render(<Call review={mediumReview} connection={offlineConnection} />);
    expect(button('Offline, not sent').hasAttribute('disabled')).toBe(true);
    cleanup();
    render(<Call review={mediumReview} decision={refundThat('submitting')} />);
    expect(button('Refund 95.90 EUR').getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(button('Refund 95.90 EUR'));
    expect(onDecide).not.toHaveBeenCalled();
  });
});

describe('a call of high risk', () => {
  it('is asked about once more, by what it would do and what the agent had asked for', async () => {
    render(<Call draft={editDraft} />);
    await userEvent.click(button('Refund 89.00 EUR'));
    expect(onDecide).not.toHaveBeenCalled();
    expect(sheet()).toBe(screen.getByRole('alertdialog', { name: 'Pay 89.00 EUR back to card •• 4417?' }));
    expect(sheet()?.textContent).toContain('The money leaves at once and cannot be called back.');
    expect(sheet()?.textContent).toContain('The agent had asked for 95.90 EUR.');
    expect(document.activeElement).toBe(button('Keep reviewing'));
    expect(document.querySelector('.hp-tool-rest')?.hasAttribute('inert')).toBe(true);
    await userEvent.click(within(sheet() as HTMLElement).getByRole('button', { name: 'Refund 89.00 EUR' }));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'edit', patch: amountTo(89), ...about });
    expect(sheet()).toBeNull();
  });

  it('says nothing of another request where nothing was changed', async () => {
    render(<Call />);
    await userEvent.click(button('Refund 95.90 EUR'));
    expect(sheet()?.textContent).not.toContain('The agent had asked');
  });

  it('goes back by Esc to the button that asked, with all reachable again', async () => {
    render(<Call />);
    await userEvent.click(button('Refund 95.90 EUR'));
    await userEvent.keyboard('{Escape}');
    expect(sheet()).toBeNull();
    expect(document.activeElement).toBe(button('Refund 95.90 EUR'));
    expect(document.querySelector('.hp-tool-rest')?.hasAttribute('inert')).toBe(false);
  });

  it('has no single key: it moves the focus to the button, and none is promised', async () => {
    render(<Call />);
    await press('a');
    expect(document.activeElement).toBe(button('Refund 95.90 EUR'));
    expect(button('Refund 95.90 EUR').hasAttribute('aria-keyshortcuts')).toBe(false);
    await userEvent.keyboard('a');
    expect(sheet()).toBeNull();
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('runs by no repeated Enter, and by none of the card’s keys while it is asked', async () => {
    render(<Call />);
    await press('a{Enter}');
    expect(sheet()).not.toBeNull();
    await userEvent.keyboard('{Enter}');
    expect(sheet()).toBeNull();
    await userEvent.keyboard('{Enter}{Control>}{Enter}{/Control}rd');
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('is no longer asked about once a newer revision is there', async () => {
    const { rerender } = render(<Call />);
    await userEvent.click(button('Refund 95.90 EUR'));
    rerender(<Call review={recheckedReview} />);
    expect(sheet()).toBeNull();
  });

  it('is asked about by its label where the tool has no words for it', async () => {
    const call = { ...(refundReview.call as NonNullable<typeof refundReview.call>), confirm: null, effect: null };
    render(<Call review={{ ...refundReview, call }} />);
    await userEvent.click(button('Refund 95.90 EUR'));
    expect(screen.getByRole('alertdialog', { name: 'Refund 95.90 EUR?' })).toBeTruthy();
  });
});

describe('an edit that is not taken', () => {
  const edited = { ...refundArguments, amount: 200 };

  it('[R84] is refused with the guard’s words at the actions, and keeps what was typed', async () => {
    render(<Call review={mediumReview} draft={{ ...editDraft, edited }} decision={refusedRefund} />);
    const said = screen.getByRole('alert');
    expect(said.textContent).toContain('200.00 EUR is more than can be refunded (95.90 EUR).');
    expect(said.textContent).toContain('Your entry is kept.');
    expect(said).toBe(document.activeElement);
    expect(amount().value).toBe('200.00');
    await change('89');
    await userEvent.click(button('Refund 89.00 EUR'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'edit', patch: amountTo(89), ...about });
  });

  it('is refused at its field where the schema says no', () => {
    const invalid = refundThat('failed', 'EDIT_INVALID', { issues: [{ path: ['amount'], message: 'Too much.' }] });
    render(<Call review={mediumReview} draft={{ ...editDraft, edited }} decision={invalid} />);
    expect(amount().closest('[data-slot="schema-field"]')?.textContent).toContain('Too much.');
  });

  it('waits for a newer revision to be taken up, on top of which it is shown', () => {
    render(<Call review={recheckedReview} draft={editDraft} />);
    expect(card().dataset.status).toBe('stale');
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(group('Amount').textContent).toContain('89.00 EUR');
    expect(group('Amount').textContent).toContain('was 75.90');
    expect(button('Apply to revision 2')).toBeTruthy();
  });
});

describe('the other decisions', () => {
  it('[R64] reject a call without a reason, or with one', async () => {
    render(<Call />);
    await userEvent.click(button('Reject'));
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onDecide).toHaveBeenLastCalledWith({ type: 'reject', ...about });
    await userEvent.keyboard('Not this one.{Control>}{Enter}{/Control}');
    expect(onDecide).toHaveBeenLastCalledWith({ type: 'reject', feedback: 'Not this one.', ...about });
  });

  it('ask for another proposal in words', async () => {
    render(<Call />);
    await press('r');
    await userEvent.keyboard('Without the shipping.{Control>}{Enter}{/Control}');
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'revise', feedback: 'Without the shipping.', ...about });
  });
});

describe('a call that was cut off', () => {
  it('says so, and changes nothing', () => {
    render(<Call review={doubtfulReview} />);
    expect(slot('doubtful')?.textContent).toContain('This may have happened: the call was cut off.');
    expect(screen.getByRole('form', { name: 'Exactly this may have run' })).toBeTruthy();
    expect(screen.queryByRole('textbox')).toBeNull();
    const actions = within(group('Your decision')).getAllByRole('button');
    expect(actions.map(({ textContent }) => textContent)).toEqual(['Run it again', 'It happened', 'It failed']);
  });

  it('is run again only after it was asked about once more', async () => {
    render(<Call review={doubtfulReview} />);
    await userEvent.click(button('Run it again'));
    await userEvent.click(within(sheet() as HTMLElement).getByRole('button', { name: 'Run it again' }));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'approve', ...about });
  });

  it('is answered with the result a person found, once it has the form of one', async () => {
    render(<Call review={doubtfulReview} />);
    await userEvent.click(button('It happened'));
    const field = screen.getByRole('textbox', { name: 'Refund number' });
    expect(field).toBe(document.activeElement);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onDecide).not.toHaveBeenCalled();
    await userEvent.type(field, 'R-7719{Control>}{Enter}{/Control}');
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'answer', answer: { refundId: 'R-7719' }, ...about });
  });

  it('[R58] keeps the result that is being typed as the draft, and none of an empty form', async () => {
    const { unmount } = render(<Call review={doubtfulReview} />);
    await userEvent.click(button('It happened'));
    const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Refund number' });
    await userEvent.type(field(), 'R-77');
    expect(draft).toEqual({ feedback: '', revision: 1, answer: { refundId: 'R-77' } });
    expect(screen.getByText(/^Draft kept/)).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    await userEvent.click(button('It happened'));
    expect(field().value).toBe('R-77');
    unmount();
    render(<Call review={doubtfulReview} draft={draft} />);
    expect(field().value).toBe('R-77');
    expect(document.activeElement).toBe(document.body);
    await userEvent.clear(field());
    expect(draft).toEqual({ feedback: '', revision: 1 });
    expect(screen.queryByText(/^Draft kept/)).toBeNull();
  });

  it('[R58] asks before a result is left that is no JSON yet', async () => {
    const call = doubtfulReview.call && { ...doubtfulReview.call, answer: {} };
    render(<Call review={{ ...doubtfulReview, call }} />);
    await userEvent.click(button('It happened'));
    await userEvent.type(screen.getByRole('textbox'), '{Backspace>4/}{{"refundId');
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('alert').textContent).toMatch(/not finished, and cannot be kept/);
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('leaves the form of the result to the button that opened it', async () => {
    render(<Call review={doubtfulReview} />);
    await userEvent.click(button('It happened'));
    await userEvent.keyboard('{Escape}');
    expect(document.activeElement).toBe(button('It happened'));
  });
});

describe('a settled call', () => {
  it('[R64] shows what ran beside what the agent wrote, and what came of it', () => {
    render(<Call review={refundedReview} />);
    expect(screen.getByRole('form', { name: 'Exactly this ran' })).toBeTruthy();
    expect(group('Amount').textContent).toContain('89.00 EUR');
    expect(group('Amount').textContent).toContain('was 95.90 in the agent’s call');
    expect(screen.queryByRole('button', { name: 'Reset Amount' })).toBeNull();
    const result = slot('tool-approval-result');
    expect(result?.getAttribute('data-outcome')).toBe('returned');
    expect(result?.textContent).toContain('R-7719');
  });

  it('shows what the agent was told where it failed', () => {
    render(<Call review={failedReview} />);
    expect(slot('tool-approval-result')?.textContent).toContain('The payment service answered 500 three times.');
  });
});

describe('the facts', () => {
  const facts = () => screen.getByRole('region', { name: 'Facts' });
  const sums = () => [...(slot('sums')?.children ?? [])].map((row) => row.textContent);

  it('begin with the live amount and the time it was read', () => {
    render(<Call />);
    expect(slot('live')?.textContent).toMatch(/^Refundable nowread \d\d:42:0795\.90 EUR$/);
  });

  it('follow an edit where the server said which row is an argument', async () => {
    render(<Call />);
    expect(sums().slice(2)).toEqual(['This refund−95.90', 'Left after it0.00']);
    await change('89');
    expect(sums()).toEqual([
      'Captured, card •• 441795.90',
      'Refunded before0.00',
      'This refund−89.00',
      'Left after it6.90',
    ]);
  });

  it('say of each rule whether the agent’s call keeps it', () => {
    const revision = refundReview.revisions[0] as (typeof refundReview.revisions)[number];
    const policy = [refundFacts.policy[1], { text: 'Within 30 days of delivery.', holds: false, note: 'Day 41.' }];
    const presented = { ...refundFacts, policy } as unknown as Json;
    render(<Call review={{ ...refundReview, revisions: [{ ...revision, presented }] }} />);
    const lines = within(slot('policy') as HTMLElement).getAllByRole('listitem');
    expect(lines.map(({ textContent }) => textContent)).toEqual([
      'holds: Not above captured minus refunded.',
      'does not hold: Within 30 days of delivery. Day 41.',
    ]);
    expect(slot('policy')?.textContent).toContain('1 does not hold');
  });

  it('fold and count whatever else there is, failed calls included', () => {
    render(<Call />);
    const folded = [...facts().querySelectorAll('summary')].map(({ textContent }) => textContent);
    expect(folded).toEqual(['Order lines 2', 'Other refunds 0', 'Guard history 1', 'Earlier calls 1', 'Inputs 3']);
    expect(screen.getByText('Get order').closest('article')?.textContent).toContain('The shop did not answer.');
  });

  it('say why they are missing', () => {
    const revision = refundReview.revisions[0] as (typeof refundReview.revisions)[number];
    const broken = { ...revision, presented: null, presentFailure: 'The shop is down.' };
    render(<Call review={{ ...refundReview, revisions: [broken] }} />);
    expect(slot('present-failure')?.textContent).toContain('The shop is down.');
  });

  it('are drawn by the host with the arguments as they would run', async () => {
    const left = (args: Json) => `left: ${95.9 - Number((args as { amount: number }).amount)}`;
    render(<Call renderFacts={({ args }) => <p>{left(args)}</p>} />);
    await change('90.9');
    expect(facts().textContent).toContain('left: 5');
    expect(slot('live')).toBeNull();
  });
});

describe('the voices', () => {
  it('[R86] stand apart: the customer’s as a quotation, the model’s as unchecked', () => {
    render(<Call />);
    expect(slot('quote')?.textContent).toContain('Customer wrote');
    const words = screen.getByRole('region', { name: 'In the agent’s words' });
    expect(words.textContent).toContain('written by the model, not checked');
    expect(words.textContent).toContain('I suggest the full 95.90 EUR.');
  });

  it('quote what the run began with where nobody is quoted', () => {
    const revision = refundReview.revisions[0] as (typeof refundReview.revisions)[number];
    render(<Call review={{ ...refundReview, revisions: [{ ...revision, presented: null }] }} />);
    expect(slot('input')?.textContent).toContain('C-2210');
  });
});

it('says how much is at stake, until when, and who asks', () => {
  render(<Call />);
  const header = slot('tool-approval-header');
  expect(header?.textContent).toContain('High risk');
  expect(header?.textContent).toContain('due in 38 min');
  expect(header?.textContent).toContain('Refund clerk, task Refund');
  expect(card().dataset.risk).toBe('high');
});
