import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { RequestChangesForm, type RequestChangesFormProps } from './request-changes-form.tsx';

afterEach(cleanup);

function Form({ feedback: initial = '', ...props }: Partial<RequestChangesFormProps>) {
  const [feedback, setFeedback] = useState(initial);
  return (
    <RequestChangesForm
      feedback={feedback}
      onFeedbackChange={setFeedback}
      onSubmit={vi.fn()}
      onCancel={vi.fn()}
      {...props}
    />
  );
}
const field = () => screen.getByRole('textbox', { name: /What should change/ });

it('refuses to send nothing: says so at the field, and puts the cursor there', async () => {
  const onSubmit = vi.fn();
  render(<Form feedback="   " onSubmit={onSubmit} />);
  await userEvent.click(screen.getByRole('button', { name: 'Send these words' }));
  expect(onSubmit).not.toHaveBeenCalled();
  expect(field().getAttribute('aria-invalid')).toBe('true');
  const note = document.getElementById(field().getAttribute('aria-describedby') ?? '');
  expect(note?.textContent).toBe('Write what should change. The agent gets your words as they are.');
  expect(document.activeElement).toBe(field());
  await userEvent.type(field(), 'Shorter.');
  expect(field().getAttribute('aria-invalid')).toBe('false');
});

it('counts near the limit, and cuts nothing beyond it', async () => {
  const onSubmit = vi.fn();
  render(<Form feedback={'ä'.repeat(8_000)} onSubmit={onSubmit} agent="Copywriter" />);
  expect(screen.getByText('384 left')).toBeDefined();
  fireEvent.change(field(), { target: { value: 'ä'.repeat(8_200) } });
  expect(screen.getByText('16 too many. Shorten it, nothing is cut for you.')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Send to Copywriter' }));
  expect(onSubmit).not.toHaveBeenCalled();
});

it('sends nothing twice, and nothing while offline', async () => {
  const onSubmit = vi.fn();
  const { rerender } = render(<Form feedback="Shorter." onSubmit={onSubmit} sending />);
  await userEvent.click(screen.getByRole('button', { name: 'Send these words' }));
  field().focus();
  await userEvent.keyboard('{Meta>}{Enter}{/Meta}');
  rerender(<Form feedback="Shorter." onSubmit={onSubmit} offline />);
  expect(screen.getByRole('button', { name: 'Offline, not sent' }).hasAttribute('disabled')).toBe(true);
  await userEvent.keyboard('{Meta>}{Enter}{/Meta}');
  expect(onSubmit).not.toHaveBeenCalled();
});

it('takes Enter as a new line, and Esc while composing as the composer’s', async () => {
  const [onSubmit, onCancel] = [vi.fn(), vi.fn()];
  render(<Form onSubmit={onSubmit} onCancel={onCancel} />);
  await userEvent.type(field(), 'one{Enter}two');
  expect((field() as HTMLTextAreaElement).value).toBe('one\ntwo');
  fireEvent.keyDown(field(), { key: 'Escape', isComposing: true });
  expect(onCancel).not.toHaveBeenCalled();
  fireEvent.keyDown(field(), { key: 'Escape' });
  expect(onCancel).toHaveBeenCalledOnce();
  expect(onSubmit).not.toHaveBeenCalled();
});

it('keeps Esc from what is around it', async () => {
  const outside = vi.fn();
  render(
    // biome-ignore lint/a11y/noStaticElementInteractions: stands for a host's dialog
    <div onKeyDown={outside}>
      <Form />
    </div>,
  );
  field().focus();
  await userEvent.keyboard('{Escape}');
  expect(outside).not.toHaveBeenCalled();
});
