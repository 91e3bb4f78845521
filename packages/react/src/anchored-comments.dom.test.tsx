import type { Anchor, Comment, RevisionView } from '@holdpoint/protocol';
import { act, cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { type ReactNode, useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { rangeOf } from './anchor-passage.ts';
import { AnchoredComments } from './anchored-comments.tsx';
import { hostileReview } from './hostile-example.ts';
import { campaignReview, firstRound } from './review-examples.ts';
import { ReviewOutput } from './review-output.tsx';

afterEach(cleanup);

const quote = { exact: '40 %', prefix: 'by ', suffix: '. It', start: 118, end: 122 };
const comments: readonly Comment[] = [
  { anchor: { path: '/body', quote }, text: 'Not supported.' },
  { anchor: { path: '/claims/0/source' }, text: '' },
  { anchor: { path: '' }, text: 'Shorter.' },
];

function Held({ onChange }: { readonly onChange?: (comments: readonly Comment[]) => void }): ReactNode {
  const [held, setHeld] = useState(comments);
  return (
    <AnchoredComments
      comments={held}
      schema={campaignReview.schema}
      onCommentsChange={(next) => {
        setHeld(next);
        onChange?.(next);
      }}
    />
  );
}

describe('[R83] remarks about places', () => {
  it('stand with the place, and the words, that they are about', () => {
    render(<Held />);
    const heads = screen.getAllByRole('listitem').map((item) => item.querySelector('.hp-comment-head')?.textContent);
    expect(heads).toEqual(['Body40 %Remove', 'Claims › 1 › SourceRemove', 'the whole outputRemove']);
  });

  it('are written in place', async () => {
    const onChange = vi.fn();
    render(<Held onChange={onChange} />);
    await userEvent.type(screen.getByRole('textbox', { name: 'Comment on Claims › 1 › Source' }), 'Which?');
    expect(onChange.mock.lastCall?.[0]).toEqual([comments[0], { ...comments[1], text: 'Which?' }, comments[2]]);
  });

  it('are removed one by one, and the focus goes to the next', async () => {
    const onChange = vi.fn();
    render(<Held onChange={onChange} />);
    await userEvent.click(screen.getByRole('button', { name: 'Remove the comment on Body' }));
    expect(onChange).toHaveBeenCalledWith(comments.slice(1));
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Comment on Claims › 1 › Source' }));
  });

  it('can be read where they cannot be changed', () => {
    render(<AnchoredComments comments={comments} schema={campaignReview.schema} />);
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByText('Not supported.')).toBeDefined();
  });
});

describe('[R83] commenting in an output', () => {
  const [round] = firstRound.revisions as readonly [RevisionView];
  const { body } = round.proposal as { readonly body: string };
  const button = (name: string | RegExp) => screen.getByRole('button', { name });

  /** Selects as a mouse or a keyboard does: by places in what is drawn. */
  function select(range: Range): void {
    const selection = document.getSelection();
    act(() => {
      selection?.removeAllRanges();
      selection?.addRange(range);
      document.dispatchEvent(new Event('selectionchange'));
    });
  }
  function passage(path: string, start: number, end: number): Range {
    const element = document.querySelector(`[data-passage="${path}"]`);
    const range = element && rangeOf(element, { start, end });
    if (!range) throw new Error(`nothing drawn at ${path}`);
    return range;
  }

  it('is about a field, by a button that the keyboard reaches', async () => {
    const onComment = vi.fn();
    render(<ReviewOutput review={firstRound} onComment={onComment} />);
    await userEvent.tab();
    expect(document.activeElement).toBe(button('Comment on Headline'));
    await userEvent.keyboard('{Enter}');
    expect(onComment).toHaveBeenCalledExactlyOnceWith({ path: '/headline' });
  });

  it('is about the words that are selected, where some are', async () => {
    const onComment = vi.fn();
    render(<ReviewOutput review={firstRound} onComment={onComment} />);
    const start = body.indexOf('40 %');
    select(passage('/body', start, start + 4));
    await userEvent.click(button('Comment on the selected words'));
    const expected: Anchor = {
      path: '/body',
      quote: {
        exact: '40 %',
        prefix: body.slice(start - 32, start),
        suffix: body.slice(start + 4, start + 36),
        start,
        end: start + 4,
      },
    };
    expect(onComment).toHaveBeenCalledExactlyOnceWith(expected);
  });

  it('counts in the new text, where the old one stands between', async () => {
    const onComment = vi.fn();
    const { container } = render(<ReviewOutput review={campaignReview} onComment={onComment} />);
    await screen.findAllByRole('deletion');
    const [, second] = campaignReview.revisions as readonly [RevisionView, RevisionView];
    const { body: after } = second.proposal as { readonly body: string };
    const [kept] = [...container.querySelectorAll('[data-passage="/body"] .hp-piece')].slice(-1);
    const words = kept?.lastChild as Text;
    const range = document.createRange();
    range.setStart(words, words.data.indexOf('80 °C'));
    range.setEnd(words, words.data.indexOf('80 °C') + 5);
    select(range);
    await userEvent.click(button('Comment on the selected words'));
    const start = after.indexOf('80 °C');
    expect(onComment.mock.lastCall?.[0]).toMatchObject({
      path: '/body',
      quote: { exact: '80 °C', start, end: start + 5 },
    });
  });

  it('is about a text inside of a field', async () => {
    const onComment = vi.fn();
    render(<ReviewOutput review={firstRound} onComment={onComment} />);
    select(passage('/claims/1/claim', 0, 8));
    await userEvent.click(button('Comment on the selected words'));
    expect(onComment.mock.lastCall?.[0]).toMatchObject({ path: '/claims/1/claim', quote: { exact: 'quietest' } });
  });

  it('counts hidden characters for what they are, not for the marks that show them', async () => {
    const onComment = vi.fn();
    render(<ReviewOutput review={hostileReview} onComment={onComment} />);
    const text = document.querySelector('[data-passage="/headline"]')?.lastChild as Text;
    const range = document.createRange();
    range.setStart(text, 1);
    range.setEnd(text, 4);
    select(range);
    await userEvent.click(button('Comment on the selected words'));
    expect(onComment.mock.lastCall?.[0]).toMatchObject({ quote: { exact: 'now', start: 21, end: 24 } });
  });

  it('is about fields alone where the selection reaches over two texts', () => {
    render(<ReviewOutput review={firstRound} onComment={() => {}} />);
    const range = passage('/headline', 2, 4);
    const end = passage('/body', 2, 4);
    range.setEnd(end.endContainer, end.endOffset);
    select(range);
    expect(screen.queryByRole('button', { name: 'Comment on the selected words' })).toBeNull();
  });

  it('is not offered where nobody listens', () => {
    render(<ReviewOutput review={firstRound} />);
    expect(screen.queryByRole('button')).toBeNull();
  });
});
