import type { Draft } from '@holdpoint/client';
import type { DecisionRequest } from '@holdpoint/protocol';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReviewCardView, type ReviewCardViewProps } from './review-card-view.tsx';
import {
  approvedReview,
  campaignReview,
  decisionThat,
  exampleNow,
  fullReview,
  offlineConnection,
  refusedEdit,
  sentToResearchReview,
  thirdRound,
} from './review-examples.ts';
import { answered, askingImpact, draftImpact, researchImpact } from './send-back-dialog-examples.ts';
import { standInForDialogs } from './send-back-dialog-stand-in.ts';

const { contentHash } = campaignReview;
const about = { revision: 2, contentHash };
const onDecide = vi.fn<(decision: DecisionRequest) => void>();

beforeAll(async () => {
  standInForDialogs();
  // what is loaded when it is needed, compiled before a test waits for it
  await Promise.all([import('./output-editor.tsx'), import('./send-back-dialog.tsx')]);
});
beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
  onDecide.mockClear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

let draft: Draft;

/** The view as a caller holds it: with a draft that is kept, and the impact of what is picked. */
function Card(props: Partial<ReviewCardViewProps>) {
  const [kept, keep] = useState(props.draft ?? { feedback: '', revision: 0 });
  const [to, setTo] = useState<readonly string[] | null>(null);
  draft = kept;
  return (
    <ReviewCardView
      review={fullReview}
      onDecide={onDecide}
      impact={to ? answered(to.includes('marketResearch') ? researchImpact : draftImpact) : askingImpact}
      onImpactRequest={setTo}
      {...props}
      draft={kept}
      onDraftChange={keep}
    />
  );
}

const card = () => screen.getByRole('region', { name: 'Can this copy go to localization?' });
const button = (name: string | RegExp) => screen.getByRole('button', { name });
/** Starts at the card, as one that was just opened. */
async function press(keys: string) {
  card().focus();
  await userEvent.keyboard(keys);
}

describe('the actions', () => {
  it('stand in one order, with what ends the run last, each under the server’s label', () => {
    render(<Card />);
    const actions = within(screen.getByRole('group', { name: 'Your decision' })).getAllByRole('button');
    expect(actions.map(({ dataset }) => dataset.choice)).toEqual([
      'approve',
      'edit',
      'revise',
      'sendBack',
      'outcome:later',
      'outcome:drop',
      'reject',
    ]);
    expect(actions.map((each) => each.getAttribute('aria-keyshortcuts'))).toEqual([
      'a',
      'e',
      'r',
      'b',
      null,
      null,
      null,
    ]);
    expect(button('Drop campaign').dataset.variant).toBe('ghost');
  });

  it('take an outcome that does not end the run with one click', async () => {
    render(<Card />);
    await userEvent.click(button('Next quarter'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'outcome', outcome: 'later', ...about });
  });

  it('send nothing while offline, and still open what is written first', async () => {
    render(<Card connection={offlineConnection} />);
    expect(button('Offline, not sent').hasAttribute('disabled')).toBe(true);
    expect(button('Next quarter').hasAttribute('disabled')).toBe(true);
    await press('a');
    expect(onDecide).not.toHaveBeenCalled();
    await press('r');
    expect(screen.getByRole('textbox', { name: /What should change/ })).toBe(document.activeElement);
  });
});

describe('rejecting', () => {
  it('asks for a reason, and sends nothing without one', async () => {
    render(<Card />);
    await userEvent.click(button('Reject'));
    const form = screen.getByRole('form', { name: 'Reject This ends the run.' });
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onDecide).not.toHaveBeenCalled();
    expect(form.textContent).toContain('Write why.');
    await userEvent.keyboard('Withdrawn.{Control>}{Enter}{/Control}');
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'reject', feedback: 'Withdrawn.', ...about });
  });

  it('asks once more before an outcome ends the run; a remark may be left out', async () => {
    render(<Card />);
    await userEvent.dblClick(button('Drop campaign'));
    expect(onDecide).not.toHaveBeenCalled();
    expect(screen.getByRole('textbox', { name: 'A remark for the record optional' })).toBe(document.activeElement);
    await userEvent.click(button('Drop campaign'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'outcome', outcome: 'drop', ...about });
  });

  it('goes back with Esc to the button it was opened by, and keeps the words', async () => {
    render(<Card />);
    button('Drop campaign').focus();
    await userEvent.keyboard('{Enter}Too late for it.{Escape}');
    expect(document.activeElement).toBe(button('Drop campaign'));
    expect(screen.getByText('Draft kept in this browser')).toBeDefined();
    expect(onDecide).not.toHaveBeenCalled();
  });
});

describe('asking for changes', () => {
  const comments = [{ anchor: { path: '/headline' }, text: 'Louder.' }];

  it('sends comments and words together', async () => {
    render(<Card draft={{ feedback: '', revision: 2, comments }} />);
    await userEvent.type(screen.getByRole('textbox', { name: /Anything else/ }), 'And shorter.');
    await userEvent.click(button('Send to Copywriter'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'revise', feedback: 'And shorter.', comments, ...about });
  });

  it('needs no words beside comments, but every comment needs its own', async () => {
    render(<Card draft={{ feedback: '', revision: 2, comments: [{ anchor: { path: '/headline' }, text: '' }] }} />);
    await userEvent.click(button('Send to Copywriter'));
    expect(onDecide).not.toHaveBeenCalled();
    expect(screen.getByText('Write each comment, or remove it.')).toBeDefined();
    const [field] = within(screen.getByRole('form', { name: 'Request changes' })).getAllByRole('textbox');
    await userEvent.type(field as HTMLElement, 'Louder.');
    await userEvent.click(button('Send to Copywriter'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'revise', comments, ...about });
  });

  it('[R83] begins a comment at a field, with the cursor in it', async () => {
    render(<Card />);
    await userEvent.click(button(/^Comment ?on Body/));
    await userEvent.keyboard('Shorter.');
    const begun = [{ anchor: { path: '/body' }, text: 'Shorter.' }];
    expect(draft).toEqual({ feedback: '', revision: 2, comments: begun });
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'revise', comments: begun, ...about });
  });

  it('offers no comments to those who may not ask for changes', () => {
    render(<Card review={{ ...fullReview, allowed: [{ type: 'approve', label: 'Approve' }] }} />);
    expect(screen.queryByRole('button', { name: /^Comment/ })).toBeNull();
  });

  it('offers the host’s phrases, and puts one behind what is written', async () => {
    render(<Card feedbackTemplates={['Name the source.']} />);
    await press('rShorter.');
    await userEvent.click(button('Name the source.'));
    expect(draft.feedback).toBe('Shorter.\nName the source.');
  });
});

describe('editing', () => {
  const edited = { ...(campaignReview.revisions[1]?.proposal as object), headline: 'A louder headline.' };
  const headline = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: /Headline/ });

  it('[R84] opens the editor with E in the place of the output, and keeps what is typed in the draft', async () => {
    render(<Card />);
    await press('e');
    const field = await headline();
    expect(screen.queryByRole('contentinfo')).toBeNull();
    await userEvent.clear(field);
    await userEvent.type(field, 'A louder headline.');
    expect(draft).toMatchObject({ revision: 2, edited });
  });

  it('[R84] sends a patch of what was changed, with the remark', async () => {
    render(<Card draft={{ feedback: 'Louder.', revision: 2, edited }} />);
    await userEvent.click(await headline());
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    const patch = [{ op: 'replace', path: '/headline', value: 'A louder headline.' }];
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'edit', patch, feedback: 'Louder.', ...about });
  });

  it('[R41] keeps a refused edit, and says what the guard found', async () => {
    render(<Card draft={{ feedback: '', revision: 2, edited }} decision={refusedEdit} />);
    expect((await headline()).value).toBe('A louder headline.');
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('Banned words');
    expect(alert.textContent).toContain('“revolutionary” is on the list.');
    expect(card().dataset).toMatchObject({ status: 'refused', form: 'edit' });
  });

  it('says in words what no editor can place', async () => {
    const decision = decisionThat('failed', 'EDIT_MASKED', {}, { type: 'edit' });
    render(<Card draft={{ feedback: '', revision: 2, edited }} decision={decision} />);
    expect((await screen.findByRole('alert')).textContent).toContain(decision.error?.message);
  });

  it('puts a refusal away when it is left, and keeps the edit', async () => {
    const onDismiss = vi.fn();
    render(<Card draft={{ feedback: '', revision: 2, edited }} decision={refusedEdit} onDismiss={onDismiss} />);
    await userEvent.click(await screen.findByRole('button', { name: /Cancel/ }));
    expect(onDismiss).toHaveBeenCalledOnce();
    expect(draft.edited).toEqual(edited);
    expect(document.activeElement).toBe(button('Edit'));
  });

  it('asks first whether it applies to a newer revision, and goes on with the edit there', async () => {
    const onApplyToNew = vi.fn();
    const own = { feedback: '', revision: 2, edited };
    const { rerender } = render(<ReviewCardView review={fullReview} draft={own} />);
    expect(await headline()).toBeDefined();
    const review = { ...thirdRound, allowed: fullReview.allowed };
    rerender(<ReviewCardView review={review} draft={own} onApplyToNew={onApplyToNew} />);
    const foot = screen.getByRole('contentinfo');
    expect(foot.textContent).toContain('Your edit is kept.');
    expect(screen.queryByRole('textbox', { name: /Headline/ })).toBeNull();
    await userEvent.click(button('Apply to revision 3'));
    expect(onApplyToNew).toHaveBeenCalledOnce();
    rerender(<ReviewCardView review={review} draft={{ ...own, revision: 3 }} onApplyToNew={onApplyToNew} />);
    expect((await headline()).value).toBe('A louder headline.');
  });

  it('is left behind by a decision of somebody else, with the edit named as kept', async () => {
    const decision = decisionThat('lost', 'REVIEW_ALREADY_DECIDED', {}, { type: 'edit' });
    render(<Card review={approvedReview} draft={{ feedback: '', revision: 2, edited }} decision={decision} />);
    const foot = screen.getByRole('contentinfo');
    expect(foot.textContent).toContain('Anna Keller approved this');
    expect(foot.textContent).toContain('Your edit is kept.');
  });
});

describe('sending back', () => {
  const picked = { feedback: 'Find a test.', revision: 2, to: ['marketResearch'] };

  it('[R04] opens the dialog with B, asks for the impact of what is picked, and sends both', async () => {
    const onImpactRequest = vi.fn();
    render(<Card onImpactRequest={onImpactRequest} impact={answered(researchImpact)} />);
    await press('b');
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('checkbox', { name: /Market research/ }));
    expect(draft.to).toEqual(['marketResearch']);
    await waitFor(() => expect(onImpactRequest.mock.calls).toEqual([[[]], [['marketResearch']]]));
    await userEvent.type(within(dialog).getByRole('textbox', { name: /What should change/ }), 'Find a test.');
    await userEvent.click(within(dialog).getByRole('button', { name: /Send back to Market research/ }));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({
      type: 'revise',
      to: ['marketResearch'],
      feedback: 'Find a test.',
      ...about,
    });
  });

  it('keeps all when it is closed, and does not open by itself', async () => {
    render(<Card draft={picked} />);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Draft kept in this browser')).toBeDefined();
    await press('b');
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: /Cancel/ }));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(draft).toEqual(picked);
  });

  it('stays open over a refusal, and says it inside', async () => {
    const { rerender } = render(<Card draft={picked} />);
    await press('b');
    await screen.findByRole('dialog');
    const decision = decisionThat('failed', 'NETWORK', {}, { type: 'revise', to: ['marketResearch'] });
    rerender(<Card draft={picked} decision={decision} />);
    expect(within(screen.getByRole('dialog')).getByText(/nobody knows whether this was recorded/)).toBeDefined();
    expect(card().contains(document.activeElement)).toBe(true);
  });

  it('closes when the review is decided, and says by whom', async () => {
    const { rerender } = render(<Card draft={picked} />);
    await press('b');
    await screen.findByRole('dialog');
    rerender(<Card draft={picked} review={sentToResearchReview} />);
    expect(screen.queryByRole('dialog')).toBeNull();
    const foot = screen.getByRole('contentinfo');
    expect(foot.textContent).toContain('Anna Keller sent this back to Market research');
    expect(foot.textContent).toContain('This comes back when it is made again, unless it comes out the same.');
  });
});

it('turns between what changed and the full text with D, also where there is nothing to decide', async () => {
  render(<Card review={approvedReview} />);
  const pressed = () => button('Full text').getAttribute('aria-pressed');
  expect(pressed()).toBe('false');
  await press('d');
  expect(pressed()).toBe('true');
  await press('d');
  expect(pressed()).toBe('false');
});

it('is gone through by keyboard alone: every way in, and back out again', async () => {
  render(<Card />);
  await press('e');
  expect(await screen.findByRole('form', { name: 'Edit and approve' })).toBeDefined();
  await waitFor(() => expect(document.activeElement?.closest('form')).not.toBeNull());
  await userEvent.keyboard('{Escape}');
  expect(document.activeElement).toBe(button('Edit'));
  await userEvent.keyboard('r{Escape}');
  expect(document.activeElement).toBe(button('Request changes'));
  for (const label of ['Drop campaign', 'Reject']) {
    button(label).focus();
    await userEvent.keyboard('{Enter}{Escape}');
    expect(document.activeElement).toBe(button(label));
  }
  expect(onDecide).not.toHaveBeenCalled();
  await userEvent.keyboard('a');
  expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'approve', ...about });
});

it('leaves every key to the host that remaps or turns it off', async () => {
  render(<Card shortcuts={{ edit: false, sendBack: 'Shift+b', requestChanges: 'c' }} />);
  await press('eb');
  expect(screen.queryByRole('form')).toBeNull();
  expect(button('Send back…').getAttribute('aria-keyshortcuts')).toBe('Shift+b');
  await press('c');
  expect(screen.getByRole('form', { name: 'Request changes' })).toBeDefined();
});

it('lists the guards that refuse an approval, and leads back to the review', async () => {
  const onDismiss = vi.fn();
  const verdicts = [
    { name: 'In stock', passed: false, message: 'The shop has none left.' },
    { name: 'Banned words', passed: true, message: null },
  ];
  render(<Card decision={decisionThat('failed', 'CHECK_REFUSED', { verdicts })} onDismiss={onDismiss} />);
  const list = within(screen.getByRole('contentinfo')).getByRole('list');
  expect(list.textContent).toBe('In stock The shop has none left.');
  await userEvent.click(button('Back to the review'));
  expect(onDismiss).toHaveBeenCalledOnce();
});

it('says of a review whose ground is made again that it comes back', () => {
  render(<Card review={{ ...approvedReview, state: 'superseded', turn: 'agent' }} />);
  expect(screen.getByRole('contentinfo').textContent).toContain('This comes back when it is made again');
});
