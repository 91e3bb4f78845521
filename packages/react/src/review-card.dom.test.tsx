import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createRef, useState } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalizationContext } from './localization.ts';
import { ReviewCardView, type ReviewCardViewProps } from './review-card-view.tsx';
import {
  approvedReview,
  campaignReview,
  decisionThat,
  exampleNow,
  firstRound,
  lostDecision,
  offlineConnection,
  sentBackReview,
  thirdRound,
} from './review-examples.ts';
import { text } from './text.ts';

const words = 'Give the test conditions for 28 % in the footnote.';
const draft = { feedback: words, revision: 2 };
const { contentHash } = campaignReview;

beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** The view with a draft that is kept, as its callers do. */
function Card(props: ReviewCardViewProps) {
  const [kept, keep] = useState(props.draft ?? { feedback: '', revision: 0 });
  return <ReviewCardView {...props} draft={kept} onDraftChange={keep} />;
}

function card(): HTMLElement {
  return screen.getByRole('region', { name: 'Can this copy go to localization?' });
}
const button = (name: string | RegExp) => screen.getByRole('button', { name });

describe('what is shown', () => {
  it('asks one question, and says who asks, since when, and until when', () => {
    render(
      <LocalizationContext value={{ locale: 'en-GB', timeZone: 'UTC', text }}>
        <ReviewCardView review={campaignReview} queue={{ place: 2, total: 9 }} />
      </LocalizationContext>,
    );
    expect(screen.getByRole('heading', { level: 2, name: 'Can this copy go to localization?' })).toBeDefined();
    const facts = card().querySelector('.hp-facts')?.textContent;
    expect(facts).toContain('Copywriteriteration 2');
    expect(facts).toContain('Waiting26 min');
    expect(facts).toContain('Duetoday 14:30in 3 h 48 min');
    expect(within(card()).getByText('2 of 9')).toBeDefined();
  });

  it('says when it ends undecided, and that others were asked since nobody had decided', () => {
    const expiresAt = exampleNow + 24 * 3_600_000;
    const { rerender } = render(<ReviewCardView review={{ ...campaignReview, expiresAt, escalated: true }} />);
    const facts = () => card().querySelector('.hp-facts')?.textContent;
    expect(facts()).toContain('Expirestomorrow');
    expect(facts()).toContain('Escalatednobody had decided in time');
    rerender(<ReviewCardView review={{ ...campaignReview, state: 'expired', turn: 'nobody' }} />);
    // in its notice, and said aloud
    expect(screen.getAllByText('This is no longer asked. Nobody decided in time.')).toHaveLength(2);
    expect(facts()).not.toContain('Expires');
  });

  it('says what approving starts, where the run holds again, and what the answer binds to', () => {
    render(<ReviewCardView review={campaignReview} />);
    const next = screen.getByRole('region', { name: /What happens next/ });
    const starts = within(next).getByRole('list', { name: 'Starts at once' });
    expect(
      within(starts)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(['Localize de', 'Localize fr', 'Localize it']);
    expect(within(next).getByRole('list', { name: 'Then holds for a person' }).textContent).toBe('Publication');
    expect(next.textContent).toContain('Your decision binds to revision 2, 7be1c04a');
  });

  it('counts the guards in one line, and says how often they were tried', () => {
    render(<ReviewCardView review={campaignReview} />);
    const guards = screen.getByRole('region', { name: '3 of 3 guards passed' });
    expect(guards.textContent).toContain('2nd try');
    expect(within(guards).getAllByRole('listitem')[0]?.textContent).toBe('Banned words passed');
  });

  it('folds the context, counts it, and opens one part at a time', async () => {
    render(<ReviewCardView review={campaignReview} />);
    expect(button('Earlier tasks 3').getAttribute('aria-expanded')).toBe('false');
    await userEvent.click(button('Inputs 4'));
    expect(screen.getByRole('region', { name: 'Inputs' }).textContent).toContain('BrightPath 2 kettle');
    await userEvent.click(button('Earlier tasks 3'));
    expect(screen.queryByRole('region', { name: 'Inputs' })).toBeNull();
    const earlier = screen.getByRole('region', { name: 'Earlier tasks' });
    expect(earlier.textContent).toContain('accepted by Jonas Weber');
    expect(earlier.textContent).toContain('In the agent’s words');
    expect(earlier.textContent).toContain('Competitor scanskipped');
  });

  it('gives no element of its own a look of the host, and no inline style', () => {
    const { container } = render(<ReviewCardView review={campaignReview} draft={draft} />);
    const bare = [
      ...container.querySelectorAll(
        'p,h2,h3,h4,ul,ol,li,dl,dt,dd,figure,blockquote,button,fieldset,table,th,td,pre,textarea',
      ),
    ];
    expect(bare.filter(({ className }) => !/\bhp-/.test(className)).map(({ outerHTML }) => outerHTML)).toEqual([]);
    expect(container.querySelectorAll('[style]')).toHaveLength(0);
  });

  it('draws times as UTC dates on a server', () => {
    const html = renderToString(<ReviewCardView review={campaignReview} />);
    expect(html).toContain('<time dateTime="2026-11-23T10:16:00.000Z">Mon, 23 Nov 2026, 10:16 UTC</time>');
    expect(html).not.toContain('26 min');
  });

  it('lets a host draw the output', () => {
    render(<ReviewCardView review={campaignReview} renderOutput={({ revision }) => <b>Mine {revision}</b>} />);
    expect(screen.getByText('Mine 2')).toBeDefined();
    expect(screen.queryByText(/Boil one cup/)).toBeNull();
  });
});

describe('deciding', () => {
  it('approves by the button that names the effect', async () => {
    const onDecide = vi.fn();
    render(<ReviewCardView review={campaignReview} onDecide={onDecide} />);
    await userEvent.click(button('Approve and localize'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'approve', revision: 2, contentHash });
  });

  it('offers what the server allows, and nothing else', () => {
    render(<ReviewCardView review={{ ...campaignReview, allowed: [{ type: 'revise', label: 'Ask for more' }] }} />);
    expect(screen.queryByRole('button', { name: /Approve/ })).toBeNull();
    expect(button('Ask for more')).toBeDefined();
  });

  it('takes the words, and sends them trimmed', async () => {
    const onDecide = vi.fn();
    render(<Card review={campaignReview} onDecide={onDecide} />);
    await userEvent.click(button('Request changes'));
    const field = screen.getByRole('textbox', { name: /What should change/ });
    expect(document.activeElement).toBe(field);
    await userEvent.type(field, `${words}  `);
    expect(screen.getByText('Draft kept in this browser')).toBeDefined();
    await userEvent.click(button('Send to Copywriter'));
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'revise', revision: 2, contentHash, feedback: words });
  });

  it('sends no second decision while one is on its way', async () => {
    const onDecide = vi.fn();
    render(<ReviewCardView review={campaignReview} decision={decisionThat('submitting')} onDecide={onDecide} />);
    expect(button('Approve and localize').getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(button('Approve and localize'));
    await userEvent.keyboard('a');
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('says offline on the button, keeps the words, and can try now', async () => {
    const onRetryConnection = vi.fn();
    render(
      <Card
        review={campaignReview}
        connection={offlineConnection}
        draft={draft}
        onRetryConnection={onRetryConnection}
      />,
    );
    expect(card().textContent).toContain('Offline as of');
    expect(button('Offline, not sent').hasAttribute('disabled')).toBe(true);
    await userEvent.type(screen.getByRole('textbox'), ' Please.');
    expect((screen.getByRole('textbox') as HTMLTextAreaElement).value).toBe(`${words} Please.`);
    await userEvent.click(button('Try now'));
    expect(onRetryConnection).toHaveBeenCalledOnce();
  });
});

describe('what becomes of a decision', () => {
  it('names the winner of a lost race, keeps the text, and leads on', async () => {
    const [onNext, onDismiss] = [vi.fn(), vi.fn()];
    render(
      <Card review={campaignReview} decision={lostDecision} draft={draft} onNext={onNext} onDismiss={onDismiss} />,
    );
    const foot = screen.getByRole('contentinfo');
    expect(foot.textContent).toContain('Anna Keller approved this 12 s ago');
    expect(foot.textContent).toContain('Yours was not recorded, your text is kept.');
    expect(foot.textContent).toContain(words);
    await userEvent.click(button('Next review'));
    await userEvent.click(button('See decision'));
    expect([onNext, onDismiss].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('shows a newer revision, and lets the person choose before anything can be sent', async () => {
    const [onApplyToNew, onStartAgain] = [vi.fn(), vi.fn()];
    render(<Card review={thirdRound} draft={draft} onApplyToNew={onApplyToNew} onStartAgain={onStartAgain} />);
    const foot = screen.getByRole('contentinfo');
    expect(foot.textContent).toMatch(/Revision 3 arrived at \d\d:41/);
    expect(foot.textContent).toContain('One field changed since the one you read.');
    expect(foot.textContent).toContain(words);
    expect(card().hasAttribute('data-stale')).toBe(true);
    expect(screen.queryByRole('button', { name: 'Approve and localize' })).toBeNull();
    await userEvent.keyboard('a');
    await userEvent.click(button('Start again'));
    await userEvent.click(button('Apply to revision 3'));
    expect([onApplyToNew, onStartAgain].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('waits for the newer revision before it offers to go on', () => {
    const decision = decisionThat('stale', 'REVIEW_STALE', { revision: 3, openedAt: exampleNow });
    render(<ReviewCardView review={campaignReview} decision={decision} />);
    expect(screen.getByRole('contentinfo').textContent).toContain('It is being loaded.');
    expect(button('Go on with revision 3').hasAttribute('disabled')).toBe(true);
  });

  it('offers to send once more where the outcome is unknown', async () => {
    const onRepeat = vi.fn();
    render(
      <Card review={campaignReview} decision={decisionThat('failed', 'NETWORK')} draft={draft} onRepeat={onRepeat} />,
    );
    const foot = screen.getByRole('contentinfo');
    expect(foot.textContent).toContain('Send it again: it is recorded once at most.');
    expect(foot.textContent).toContain(words);
    expect(foot.textContent).toContain('NETWORK');
    await userEvent.click(button('Try again'));
    expect(onRepeat).toHaveBeenCalledOnce();
  });

  it('offers no second try where it cannot help', () => {
    render(
      <ReviewCardView
        review={campaignReview}
        decision={decisionThat('failed', 'DECISION_NOT_ALLOWED')}
        onRepeat={vi.fn()}
      />,
    );
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    expect(button('Back to the review')).toBeDefined();
  });

  it.each([
    [
      'a session that ended',
      decisionThat('failed', 'UNAUTHENTICATED'),
      'Your session ended. Sign in again; your draft is kept.',
    ],
    [
      'a page too old',
      decisionThat('failed', 'PROTOCOL_MISMATCH'),
      'This page is older than the server. Reload to go on; your draft is kept.',
    ],
  ])('says %s', (_, decision, sentence) => {
    render(<ReviewCardView review={campaignReview} decision={decision} />);
    expect(screen.getByRole('contentinfo').textContent).toContain(sentence);
  });

  it('looks whether the session is back when told to', async () => {
    const [onDismiss, onRetryConnection] = [vi.fn(), vi.fn()];
    const decision = decisionThat('failed', 'UNAUTHENTICATED');
    render(
      <Card review={campaignReview} decision={decision} onDismiss={onDismiss} onRetryConnection={onRetryConnection} />,
    );
    await userEvent.click(button('Try again'));
    expect([onDismiss, onRetryConnection].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('says who approved', () => {
    render(<ReviewCardView review={approvedReview} />);
    expect(screen.getByRole('contentinfo').textContent).toContain('Anna Keller approved this 12 s ago');
    expect(card().dataset).toMatchObject({ status: 'decided', decision: 'approve' });
  });

  it('shows a recorded approval before the review is read again', () => {
    render(<ReviewCardView review={campaignReview} decision={decisionThat('committed')} />);
    expect(screen.getByRole('contentinfo').textContent).toContain('Anna Keller approved this');
  });

  it('says whose move it is after a request for changes, and repeats the words', () => {
    render(<ReviewCardView review={sentBackReview} />);
    const foot = screen.getByRole('contentinfo');
    expect(foot.textContent).toContain('Mara Vogt asked for changes');
    expect(foot.textContent).toContain('Copywriter is working on revision 2.');
    expect(foot.textContent).toContain('40 % is not supported by S-2.');
  });

  it('says who may decide to those who may only read', () => {
    render(<ReviewCardView review={{ ...campaignReview, allowed: [] }} />);
    expect(screen.getByRole('contentinfo').textContent).toBe('You can read this review. Only legal may decide it.');
  });

  it.each([
    ['superseded', 'This is no longer asked. The run moved on under it.'],
    ['cancelled', 'This is no longer asked. The run was cancelled.'],
  ] as const)('says that it is %s', (state, sentence) => {
    render(<ReviewCardView review={{ ...campaignReview, state, turn: 'nobody', allowed: [] }} />);
    expect(screen.getByRole('contentinfo').textContent).toBe(sentence);
  });
});

describe('keys', () => {
  it('approves with A and opens the form with R, with the focus inside', async () => {
    const onDecide = vi.fn();
    render(<ReviewCardView review={campaignReview} onDecide={onDecide} />);
    await userEvent.keyboard('a');
    expect(onDecide).not.toHaveBeenCalled();
    card().focus();
    await userEvent.keyboard('a');
    expect(onDecide).toHaveBeenCalledOnce();
    await userEvent.keyboard('r');
    expect(screen.getByRole('textbox')).toBe(document.activeElement);
  });

  it('types letters into the field', async () => {
    const onDecide = vi.fn();
    render(<Card review={campaignReview} onDecide={onDecide} />);
    await userEvent.click(button('Request changes'));
    await userEvent.keyboard('a rara');
    expect((screen.getByRole('textbox') as HTMLTextAreaElement).value).toBe('a rara');
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('ignores a key that is held down or composes', () => {
    const onDecide = vi.fn();
    render(<ReviewCardView review={campaignReview} onDecide={onDecide} />);
    fireEvent.keyDown(card(), { key: 'a', code: 'KeyA', repeat: true });
    fireEvent.keyDown(card(), { key: 'a', code: 'KeyA', isComposing: true });
    fireEvent.keyDown(card(), { key: 'a', code: 'KeyA', ctrlKey: true });
    expect(onDecide).not.toHaveBeenCalled();
  });

  it('sends with Mod+Enter', async () => {
    const onDecide = vi.fn();
    render(<Card review={campaignReview} draft={draft} onDecide={onDecide} />);
    await userEvent.click(screen.getByRole('textbox'));
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onDecide).toHaveBeenCalledExactlyOnceWith({ type: 'revise', revision: 2, contentHash, feedback: words });
  });

  it('closes the form with Esc, keeps the words, and gives the focus back', async () => {
    render(<Card review={campaignReview} />);
    await userEvent.click(button('Request changes'));
    await userEvent.keyboard('Keep the headline.{Escape}');
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(document.activeElement).toBe(button('Request changes'));
    expect(screen.getByText('Draft kept in this browser')).toBeDefined();
    await userEvent.keyboard('r');
    expect((screen.getByRole('textbox') as HTMLTextAreaElement).value).toBe('Keep the headline.');
  });

  it('can be turned off, and remapped', async () => {
    const onDecide = vi.fn();
    const { rerender } = render(<ReviewCardView review={campaignReview} shortcuts={false} onDecide={onDecide} />);
    card().focus();
    await userEvent.keyboard('a');
    expect(onDecide).not.toHaveBeenCalled();
    expect(button('Approve and localize').hasAttribute('aria-keyshortcuts')).toBe(false);
    rerender(
      <ReviewCardView
        review={campaignReview}
        shortcuts={{ approve: 'y', requestChanges: false }}
        onDecide={onDecide}
      />,
    );
    await userEvent.keyboard('ary');
    expect(onDecide).toHaveBeenCalledOnce();
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('goes to the next review with J once there is nothing to decide', async () => {
    const onNext = vi.fn();
    const { rerender } = render(<ReviewCardView review={campaignReview} onNext={onNext} />);
    card().focus();
    await userEvent.keyboard('j');
    expect(onNext).not.toHaveBeenCalled();
    rerender(<ReviewCardView review={approvedReview} onNext={onNext} />);
    await userEvent.keyboard('j');
    expect(onNext).toHaveBeenCalledOnce();
  });

  it('leaves a key to the host that prevents its default', async () => {
    const onDecide = vi.fn();
    render(
      <ReviewCardView review={campaignReview} onDecide={onDecide} onKeyDown={(event) => event.preventDefault()} />,
    );
    card().focus();
    await userEvent.keyboard('a');
    expect(onDecide).not.toHaveBeenCalled();
  });
});

describe('focus and announcements', () => {
  it('moves the focus to what became of a person’s own decision, and announces nothing besides', async () => {
    const { rerender } = render(<ReviewCardView review={campaignReview} onDecide={vi.fn()} />);
    await userEvent.click(button('Approve and localize'));
    rerender(<ReviewCardView review={approvedReview} />);
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Anna Keller approved this'));
    expect(screen.getByRole('status').textContent).toBe('');
  });

  it('announces what others did, and leaves the focus where it is', async () => {
    const { rerender } = render(
      <>
        <input aria-label="elsewhere" />
        <ReviewCardView review={campaignReview} />
      </>,
    );
    const elsewhere = screen.getByRole('textbox', { name: 'elsewhere' });
    elsewhere.focus();
    rerender(
      <>
        <input aria-label="elsewhere" />
        <ReviewCardView review={approvedReview} />
      </>,
    );
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Anna Keller approved this'));
    expect(document.activeElement).toBe(elsewhere);
  });

  it('catches the focus when the field under it goes', async () => {
    const { rerender } = render(<ReviewCardView review={campaignReview} draft={draft} />);
    screen.getByRole('textbox').focus();
    rerender(<ReviewCardView review={thirdRound} draft={draft} />);
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Revision 3 arrived'));
  });
});

describe('as a guest', () => {
  it('passes ref, class, style, data and handlers on to its section', async () => {
    const ref = createRef<HTMLElement>();
    const onClick = vi.fn();
    render(
      <ReviewCardView
        ref={ref}
        id="mine"
        className="theirs"
        data-host="1"
        style={{ inlineSize: 300 }}
        review={firstRound}
        onClick={onClick}
      />,
    );
    expect(ref.current).toBe(card());
    expect(card()).toMatchObject({ id: 'mine', tagName: 'SECTION' });
    expect(card().className).toBe('hp-root hp-card theirs');
    expect(card().dataset).toMatchObject({ host: '1', slot: 'review-card', status: 'open' });
    expect(card().style.inlineSize).toBe('300px');
    await userEvent.click(card());
    expect(onClick).toHaveBeenCalledOnce();
  });

  it('puts a host’s classes on its parts', () => {
    render(<ReviewCardView review={campaignReview} classNames={{ header: 'one', actions: 'two', foot: 'three' }} />);
    expect(card().querySelector('.one')?.getAttribute('data-slot')).toBe('review-card-header');
    expect(card().querySelector('.two')?.getAttribute('data-slot')).toBe('review-actions');
    expect(card().querySelector('.three')?.getAttribute('data-slot')).toBe('review-card-foot');
  });
});
