import type { ErrorBody, Json, ReviewView } from '@holdpoint/protocol';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { editProblemsOf, OutputEditor, type OutputEditorProps } from './output-editor.tsx';
import { campaignReview } from './review-examples.ts';

afterEach(cleanup);

const proposal = campaignReview.revisions.at(-1)?.proposal as { readonly [key: string]: Json };
type Props = Partial<OutputEditorProps>;

function Editor({ value: initial = proposal, remark: first = '', ...props }: Props) {
  const [value, setValue] = useState(initial);
  const [remark, setRemark] = useState(first);
  return (
    <OutputEditor
      review={campaignReview}
      value={value}
      onValueChange={setValue}
      remark={remark}
      onRemarkChange={setRemark}
      problems={[]}
      sending={false}
      offline={false}
      submitLabel="Approve with your edits"
      onSubmit={vi.fn()}
      onCancel={vi.fn()}
      {...props}
    />
  );
}
const field = (name: string) => screen.getByRole<HTMLTextAreaElement>('textbox', { name });
const submit = () => screen.getByRole('button', { name: 'Approve with your edits' });
const sentLines = () => [...document.querySelectorAll('.hp-edit-change')].map(({ textContent }) => textContent);
async function retype(element: HTMLElement, words: string): Promise<void> {
  await userEvent.clear(element);
  await userEvent.type(element, words.replaceAll(/[{[]/g, '$&$&'));
}

describe('an edit', () => {
  it('[R84] is sent as what was changed, with a remark', async () => {
    const onSubmit = vi.fn();
    render(<Editor onSubmit={onSubmit} takeFocus />);
    expect(document.activeElement).toBe(field('Headline'));
    await retype(field('Headline'), 'Loud mornings.');
    await retype(field('Call to action'), 'Now.');
    await userEvent.type(screen.getByRole('textbox', { name: /remark/ }), ' Shorter. ');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onSubmit).toHaveBeenCalledExactlyOnceWith(
      [
        { op: 'replace', path: '/headline', value: 'Loud mornings.' },
        { op: 'replace', path: '/callToAction', value: 'Now.' },
      ],
      'Shorter.',
    );
  });

  it('says what will be sent, field by field', async () => {
    render(<Editor value={{ ...proposal, headline: 'Loud.', claims: (proposal.claims as Json[]).slice(1) }} />);
    expect(screen.getByText('2 fields changed')).toBeDefined();
    expect(sentLines()[0]).toBe('Headline Quiet mornings start here. Loud.');
    expect(sentLines()[1]).toMatch(/^Claims 1 .*28 % less energy.* taken out$/);
    expect(screen.getByText(/the agent is told about it/)).toBeDefined();
  });

  it('names an item by its list and its place', async () => {
    const [first, second] = proposal.claims as { [key: string]: Json }[];
    render(<Editor value={{ ...proposal, claims: [first ?? {}, { ...second, source: 'S-2' }] }} />);
    expect(sentLines()).toEqual(['Claims 2 › Source S-1 S-2']);
  });

  it('that changes nothing is not sent, and the button says why', async () => {
    const onSubmit = vi.fn();
    render(<Editor onSubmit={onSubmit} remark="Fine." />);
    const button = screen.getByRole('button', { name: 'Nothing changed yet' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'Change a field, or cancel and approve it as it is.',
    );
    await userEvent.click(button);
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('is not sent twice, and not while offline', async () => {
    const [onSubmit, onRetry] = [vi.fn(), vi.fn()];
    const props = { onSubmit, onRetry, value: { ...proposal, headline: 'Loud.' } };
    const { rerender } = render(<Editor {...props} sending />);
    await userEvent.click(submit());
    expect(field('Headline').readOnly).toBe(true);
    rerender(<Editor {...props} offline />);
    expect(screen.getByRole('button', { name: 'Offline, not sent' }).hasAttribute('disabled')).toBe(true);
    field('Headline').focus();
    await userEvent.keyboard('{Meta>}{Enter}{/Meta}');
    expect(onSubmit).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('button', { name: 'Try now' }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  it('of more places than a decision takes is not sent', () => {
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`key${index}`, index]));
    render(<Editor value={{ ...proposal, ...many }} />);
    expect(submit().getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText(/These are 501 changes, and 500 can be sent at once/)).toBeDefined();
  });

  it('closes with Esc, but not while composing', () => {
    const onCancel = vi.fn();
    render(<Editor onCancel={onCancel} />);
    fireEvent.keyDown(field('Headline'), { key: 'Escape', isComposing: true });
    expect(onCancel).not.toHaveBeenCalled();
    fireEvent.keyDown(field('Headline'), { key: 'Escape' });
    expect(onCancel).toHaveBeenCalledOnce();
  });
});

describe('the JSON view', () => {
  const toJson = () => userEvent.click(screen.getByRole('button', { name: 'JSON' }));
  const toForm = () => userEvent.click(screen.getByRole('button', { name: 'Form' }));

  it('has what was typed in the form, and the other way round', async () => {
    render(<Editor />);
    await retype(field('Headline'), 'Loud.');
    await toJson();
    expect(JSON.parse(field('JSON').value)).toEqual({ ...proposal, headline: 'Loud.' });
    fireEvent.change(field('JSON'), { target: { value: JSON.stringify({ ...proposal, headline: 'Calm.' }) } });
    await toForm();
    expect(field('Headline').value).toBe('Calm.');
  });

  it('is not left while it does not parse: nothing typed is lost', async () => {
    const onSubmit = vi.fn();
    render(<Editor onSubmit={onSubmit} value={{ ...proposal, headline: 'Loud.' }} />);
    await toJson();
    fireEvent.change(field('JSON'), { target: { value: '{"headline": ' } });
    await toForm();
    expect(field('JSON').value).toBe('{"headline": ');
    expect(document.activeElement).toBe(field('JSON'));
    expect(screen.getByRole('status').textContent).toBe('Finish this JSON first; what you typed is kept.');
    await userEvent.click(submit());
    expect(onSubmit).not.toHaveBeenCalled();
    fireEvent.change(field('JSON'), { target: { value: '{"headline": "x"}' } });
    await toForm();
    expect(field('Headline').value).toBe('x');
  });

  it('asks before it is left where it does not parse, and again once somebody went on writing', async () => {
    const onCancel = vi.fn();
    render(<Editor onCancel={onCancel} />);
    const cancel = () => userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await toJson();
    fireEvent.change(field('JSON'), { target: { value: '{"headline": ' } });
    fireEvent.keyDown(field('JSON'), { key: 'Escape' });
    expect(screen.getByRole('alert').textContent).toMatch(/^This JSON is not finished, and cannot be kept/);
    expect(field('JSON').value).toBe('{"headline": ');
    fireEvent.change(field('JSON'), { target: { value: '{"headline": "' } });
    expect(screen.queryByRole('alert')).toBeNull();
    await cancel();
    expect(document.activeElement).toBe(field('JSON'));
    expect(onCancel).not.toHaveBeenCalled();
    await cancel();
    expect(onCancel).toHaveBeenCalledOnce();
  });

  it('is left at once where all of it is kept', async () => {
    const onCancel = vi.fn();
    render(<Editor onCancel={onCancel} />);
    await toJson();
    fireEvent.change(field('JSON'), { target: { value: '{"headline": "x"}' } });
    fireEvent.keyDown(field('JSON'), { key: 'Escape' });
    expect(onCancel).toHaveBeenCalledOnce();
  });

  it('does not let go what is hidden', async () => {
    const masked: ReviewView = {
      ...campaignReview,
      revisions: campaignReview.revisions.map((each) => ({
        ...each,
        proposal: { iban: '•••', note: 'a' },
        masked: ['/iban', '/elsewhere'],
      })),
    };
    const onSubmit = vi.fn();
    render(<Editor review={masked} value={{ iban: 'DE00', note: 'b' }} onSubmit={onSubmit} />);
    expect(screen.getByText('Iban is hidden from you. Put ••• back in its place.')).toBeDefined();
    await userEvent.click(submit());
    expect(onSubmit).not.toHaveBeenCalled();
  });
});

describe('a refused edit', () => {
  const guard: ErrorBody = {
    code: 'CHECK_REFUSED',
    message: 'A guard refused this.',
    data: {
      verdicts: [
        { name: 'Banned words', passed: false, message: '“revolutionary” is on the list.' },
        { name: 'Every number has a source', passed: true, message: null },
      ],
    },
  };
  const invalid: ErrorBody = {
    code: 'EDIT_INVALID',
    message: 'The edited output misses its schema.',
    data: {
      issues: [
        { path: ['claims', 1, 'source'], message: 'Too short.' },
        { path: [], message: 'Unknown key.' },
      ],
    },
  };

  it('[R41] shows the guard’s words, keeps what was typed, and can be sent again', async () => {
    const onSubmit = vi.fn();
    const props = { onSubmit, value: { ...proposal, headline: 'A revolutionary kettle.' } };
    const { rerender } = render(<Editor {...props} />);
    rerender(<Editor {...props} problems={editProblemsOf(guard)} />);
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toBe('Banned words: “revolutionary” is on the list.Your entry is kept.');
    expect(document.activeElement).toBe(alert);
    expect(field('Headline').value).toBe('A revolutionary kettle.');
    await retype(field('Headline'), 'A quiet kettle.');
    await userEvent.click(submit());
    expect(onSubmit).toHaveBeenCalledOnce();
  });

  it('says at its fields what they miss, in the form and beside the JSON', async () => {
    render(<Editor value={{ ...proposal, headline: 'x' }} problems={editProblemsOf(invalid)} />);
    expect(screen.getByText('Too short.').closest('[data-path]')?.getAttribute('data-path')).toBe('/claims/1/source');
    expect(screen.getByRole('alert').textContent).toContain('2 fields were refused.');
    await userEvent.click(screen.getByRole('button', { name: 'JSON' }));
    expect(screen.getByText('Claims 2 › Source: Too short.')).toBeDefined();
  });

  it('has its message where it says no more', () => {
    const error: ErrorBody = { code: 'EDIT_MASKED', message: '"/iban" is hidden from you.' };
    expect(editProblemsOf(error)).toEqual([{ path: null, message: '"/iban" is hidden from you.' }]);
    expect(editProblemsOf({ ...invalid, data: {} })).toEqual([{ path: null, message: invalid.message }]);
  });
});
