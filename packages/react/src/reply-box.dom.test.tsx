import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode, useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { everyReply } from './question-examples.ts';
import { ReplyBox, type ReplyBoxProps } from './reply-box.tsx';

afterEach(cleanup);

const onReply = vi.fn();
const box = (props: Partial<ReplyBoxProps> = {}) => (
  <StrictMode>
    <ReplyBox onReply={onReply} status="idle" replies={[]} {...props} />
  </StrictMode>
);
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Your reply' });
const send = () => screen.getByRole('button', { name: 'Send' });

function show(props: Partial<ReplyBoxProps> = {}) {
  onReply.mockClear();
  const { rerender } = render(box(props));
  return (next: Partial<ReplyBoxProps>) => rerender(box({ ...props, ...next }));
}

/** A host that keeps what is typed, and shows the box or not. */
function Host({ open }: { readonly open: boolean }) {
  const [value, setValue] = useState('');
  return open && box({ value, onValueChange: setValue });
}

describe('a reply', () => {
  it('[R59] is sent as it is written, by the button and by Mod+Enter', async () => {
    show();
    await userEvent.type(field(), ' What is this for? ');
    await userEvent.click(send());
    await userEvent.click(field());
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onReply.mock.calls).toEqual([['What is this for?'], ['What is this for?']]);
  });

  it('[R59] leaves the box only once it was sent', async () => {
    const now = show();
    await userEvent.type(field(), 'Yes.');
    await userEvent.click(send());
    now({ status: 'sending' });
    expect(field().value).toBe('Yes.');
    expect(field().readOnly).toBe(true);
    now({ status: 'sent' });
    expect(field().value).toBe('');
  });

  it('[R59] is kept when it could not be sent, and goes out again', async () => {
    const now = show();
    await userEvent.type(field(), 'Yes.');
    await userEvent.click(send());
    now({ status: 'sending' });
    now({ status: 'error' });
    expect(screen.getByRole('alert').textContent).toBe('Your reply was not sent. It is kept here.');
    expect(field().value).toBe('Yes.');
    await userEvent.click(send());
    expect(onReply).toHaveBeenCalledTimes(2);
  });

  it('[R59] that was not sent from here does not clear what is typed here', async () => {
    const now = show();
    await userEvent.type(field(), 'And one more thing');
    now({ status: 'sent' });
    expect(field().value).toBe('And one more thing');
  });

  it('[R59] leaves alone what was written meanwhile elsewhere', async () => {
    const onValueChange = vi.fn();
    const now = show({ value: 'Yes.', onValueChange });
    await userEvent.click(send());
    now({ status: 'sending', value: 'Yes. And one more thing' });
    now({ status: 'sent', value: 'Yes. And one more thing' });
    expect(onValueChange).not.toHaveBeenCalled();
  });

  it('[R59] outlives the box where the host keeps what is typed', async () => {
    const { rerender } = render(<Host open />);
    await userEvent.type(field(), 'Not yet');
    rerender(<Host open={false} />);
    rerender(<Host open />);
    expect(field().value).toBe('Not yet');
  });

  it('is not sent blank, too long, twice, or in the middle of a composed word', async () => {
    const now = show();
    await userEvent.click(send());
    expect(screen.getByText('Write something first.')).toBeDefined();
    expect(document.activeElement).toBe(field());
    now({ value: 'ä'.repeat(8_193) });
    await userEvent.click(send());
    expect(screen.getByText(/too many. Shorten it/)).toBeDefined();
    now({ value: 'Yes.', status: 'sending' });
    await userEvent.click(send());
    expect(onReply).not.toHaveBeenCalled();
  });
});

describe('what was said', () => {
  it('[R59] is listed with how it was read', () => {
    show({ replies: everyReply });
    const items = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
    expect(items[0]).toContain('maybe');
    expect(items[0]).toContain('This could not be interpreted. Please choose.');
    expect(items[1]).toContain('Read as “Reject”, and not recorded');
    expect(items[1]).toContain('Only a senior may reject this.');
    expect(items[2]).toContain('Read as “Answer and go on”');
    expect(items[3]).toContain('Reading your reply…');
  });

  it('says once what the server says in the same words', () => {
    const [unclear] = everyReply;
    const note = 'This could not be interpreted. Please choose.';
    show({ replies: unclear ? [{ ...unclear, note }] : [] });
    expect(within(screen.getByRole('listitem')).getAllByText(note)).toHaveLength(1);
  });

  it('is said to screen readers as it changes', () => {
    const [unclear] = everyReply;
    const now = show();
    now({ replies: unclear ? [{ ...unclear, state: 'reading' }] : [] });
    expect(screen.getByRole('status').textContent).toBe('Reading your reply…');
    now({ replies: unclear ? [unclear] : [] });
    expect(screen.getByRole('status').textContent).toContain('could not be interpreted');
  });
});
