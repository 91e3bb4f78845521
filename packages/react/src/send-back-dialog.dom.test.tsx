import type { ImpactView } from '@holdpoint/protocol';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SendBackDialog, type SendBackDialogProps } from './send-back-dialog.tsx';
import {
  answered,
  askingImpact,
  draftImpact,
  researchImpact,
  sendBackReview,
  sentImpact,
  unanswered,
} from './send-back-dialog-examples.ts';
import { standInForDialogs } from './send-back-dialog-stand-in.ts';

beforeAll(standInForDialogs);
afterEach(cleanup);

/** The dialog behind a button, as a card opens it; what it is given stays what a test gives it. */
function Page({ to: picked = ['marketResearch'], feedback: written = '', ...props }: Partial<SendBackDialogProps>) {
  const [to, setTo] = useState(picked);
  const [feedback, setFeedback] = useState(written);
  const [open, setOpen] = useState(props.open ?? true);
  return (
    <div className="hp-root">
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      <SendBackDialog
        review={sendBackReview}
        impact={answered(researchImpact)}
        sending={false}
        offline={false}
        onSubmit={vi.fn()}
        {...props}
        to={to}
        onToChange={(next) => {
          setTo(next);
          props.onToChange?.(next);
        }}
        feedback={feedback}
        onFeedbackChange={setFeedback}
        open={open}
        onOpenChange={(next) => {
          setOpen(next);
          props.onOpenChange?.(next);
        }}
      />
    </div>
  );
}

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: /What should change/ });
const task = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name });
const preview = () => screen.getByRole('region', { name: 'What this does' });
const group = (name: string | RegExp) => within(preview()).getByRole('list', { name });
const rows = (name: string | RegExp) =>
  within(group(name))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent?.trim());
const submit = (name = 'Send back to Market research') => screen.getByRole('button', { name });
const isDead = (button: HTMLElement) => button.getAttribute('aria-disabled') === 'true';

describe('the tasks', () => {
  it('[R04] offers the allowed ones alone, and says of the others why not', () => {
    render(<Page />);
    expect(screen.getAllByRole('checkbox')).toEqual([task('Market research'), task('Draft')]);
    const items = within(screen.getByRole('group', { name: /Redo from/ })).getAllByRole('listitem');
    expect(items.map(({ textContent }) => textContent)).toEqual([
      'acceptedBriefNot allowed from this hold point',
      'acceptedMarket researchResearcher · attempt 1 · 3 min 40 s',
      'acceptedCompetitor scanNot allowed from this hold point',
      'acceptedImage motifsNot allowed from this hold point',
      'in reviewDraftYou are here · attempt 3 · 48 s',
      'blockedLocalize and PublishNot started',
    ]);
    expect(items[4]?.getAttribute('aria-current')).toBe('step');
  });

  it('[R04] takes one or several, in the order of the crew', async () => {
    const onToChange = vi.fn();
    render(<Page to={[]} onToChange={onToChange} />);
    await userEvent.click(task('Draft'));
    expect(onToChange).toHaveBeenLastCalledWith(['draft']);
    await userEvent.click(task('Market research'));
    expect(onToChange).toHaveBeenLastCalledWith(['marketResearch', 'draft']);
    expect(submit('Send back to 2 tasks')).toBeDefined();
    await userEvent.click(task('Draft'));
    expect(onToChange).toHaveBeenLastCalledWith(['marketResearch']);
  });

  it('drops what may not be picked any more', () => {
    const onToChange = vi.fn();
    render(<Page to={['brief', 'draft']} onToChange={onToChange} />);
    expect(onToChange).toHaveBeenCalledExactlyOnceWith(['draft']);
  });

  it('keeps them while the server is asked about others', async () => {
    const { rerender } = render(<Page impact={askingImpact} />);
    rerender(<Page impact={answered(researchImpact)} />);
    rerender(<Page impact={askingImpact} />);
    expect(task('Market research').checked).toBe(true);
  });
});

describe('the preview', () => {
  it('[R76] names what runs again, what may, what stays, and which approvals fall', () => {
    render(<Page />);
    expect(rows(/^Runs again 2 tasks/)).toEqual([
      'Market research attempt 2, with your words',
      'Draft attempt 4, with your words',
      'Market research a person is asked again',
      'Draft comes back to you',
    ]);
    expect(rows(/^Runs again, unless .* 1 task$/)).toEqual(['Image motifs']);
    expect(rows(/^Stays 2 tasks/)).toEqual(['Brief', 'Competitor scan']);
    const [certain, perhaps] = rows('Approvals that fall 2');
    expect(certain).toMatch(/Jonas Weber approved Market research .+ \d\d:\d\d$/);
    expect(perhaps).toMatch(/Anna Keller approved Image motifs .+ \d\d:\d\d unless it comes out the same$/);
  });

  it('[R76] says what is done and cannot be undone, and where nothing is', () => {
    const { unmount } = render(<Page impact={answered(sentImpact)} />);
    expect(rows('Done and not undoable')[0]).toMatch(
      /^Motif order sent to the photo studio Image motifs, .+ \d\d:\d\d$/,
    );
    unmount();
    render(<Page />);
    expect(rows('Done and not undoable')).toEqual(['Nothing none of these tasks has done anything outside']);
  });

  it('[R76] shows what the last pass took, one by one and together', () => {
    render(<Page />);
    const table = within(preview()).getByRole('table', { name: 'Last pass cost' });
    expect(
      within(table)
        .getAllByRole('row')
        .map((row) => [...row.children].map((cell) => cell.textContent)),
    ).toEqual([
      ['Task', 'Time', 'Tokens', 'Requests'],
      ['Market research', '3 min 40 s', '12.2k tokens', '2 requests'],
      ['Draft', '48 s', '6.3k tokens', '1 request'],
      ['Image motifs', '1 min 35 s', '6k tokens', '1 request'],
      ['Together', '6 min 03 s', '24.5k tokens', '4 requests'],
    ]);
  });

  it.each<readonly [string, ImpactView, readonly string[]]>([
    ['one task of two', researchImpact, ['marketResearch', 'draft']],
    ['another task', draftImpact, ['marketResearch']],
    ['two tasks instead of one', { ...researchImpact, to: ['marketResearch', 'draft'] }, ['draft']],
    ['the review’s own task, where none is picked', draftImpact, []],
  ])('is never that of another choice: %s', (_, impact, to) => {
    render(<Page impact={answered(impact)} to={to} feedback="Use S-2." />);
    expect(within(preview()).queryByRole('list')).toBeNull();
    expect(isDead(screen.getByRole('button', { name: /^Send back/ }))).toBe(true);
  });

  it('is that of the same tasks in any order', () => {
    const impact = answered({ ...researchImpact, to: ['draft', 'marketResearch'] });
    render(<Page impact={impact} to={['marketResearch', 'draft']} feedback="Use S-2." />);
    expect(isDead(submit('Send back to 2 tasks'))).toBe(false);
  });

  it('says that the server is being asked, that it was, and when', () => {
    const { rerender } = render(<Page impact={askingImpact} />);
    expect(within(preview()).getByText('Asking the server what this would do')).toBeDefined();
    expect(preview().getAttribute('aria-busy')).toBe('true');
    rerender(<Page impact={answered(researchImpact)} />);
    expect(within(preview()).getByText('Checked by the server just now')).toBeDefined();
    rerender(<Page impact={answered(researchImpact)} offline />);
    expect(within(preview()).getByText(/^Checked by the server at \d\d:\d\d:00$/)).toBeDefined();
  });

  it('asks for a task first', () => {
    render(<Page to={[]} />);
    expect(within(preview()).getByText(/^Pick a task/)).toBeDefined();
    expect(isDead(submit('Send back'))).toBe(true);
  });

  it('can be asked for again when the server did not answer; an older one stays, and sends nothing', async () => {
    const onRetry = vi.fn();
    const onSubmit = vi.fn();
    const props = { onRetry, onSubmit, feedback: 'Use S-2.' };
    const { rerender } = render(<Page impact={unanswered(null)} {...props} />);
    expect(within(preview()).getByRole('alert').textContent).toContain('Your words are kept.');
    await userEvent.click(within(preview()).getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalledOnce();
    rerender(<Page impact={unanswered(researchImpact)} {...props} />);
    expect(rows(/^Runs again 2 tasks/)).toHaveLength(4);
    await userEvent.click(submit());
    expect(onSubmit).not.toHaveBeenCalled();
  });
});

describe('sending', () => {
  it('[R76] sends nothing before the preview has arrived', async () => {
    const onSubmit = vi.fn();
    const { rerender } = render(<Page impact={askingImpact} feedback="Use S-2." onSubmit={onSubmit} />);
    await userEvent.click(screen.getByRole('button', { name: /^Send back/ }));
    expect(onSubmit).not.toHaveBeenCalled();
    rerender(<Page impact={answered(researchImpact)} onSubmit={onSubmit} />);
    await userEvent.click(submit());
    expect(onSubmit).toHaveBeenCalledExactlyOnceWith(['marketResearch'], 'Use S-2.');
  });

  it('refuses to send without words: says so at the field, and puts the cursor there', async () => {
    const onSubmit = vi.fn();
    render(<Page feedback="  " onSubmit={onSubmit} />);
    expect(isDead(submit())).toBe(true);
    await userEvent.click(submit());
    expect(onSubmit).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(field());
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(field().getAttribute('aria-describedby') ?? '')?.textContent).toMatch(/^Write what/);
    await userEvent.type(field(), 'Use S-2.');
    expect([isDead(submit()), field().getAttribute('aria-invalid')]).toEqual([false, 'false']);
  });

  it('refuses words that are too long, and cuts nothing', async () => {
    const onSubmit = vi.fn();
    render(<Page feedback={'ä'.repeat(8_200)} onSubmit={onSubmit} />);
    await userEvent.click(submit());
    expect(onSubmit).not.toHaveBeenCalled();
    expect(screen.getByText('16 too many. Shorten it, nothing is cut for you.')).toBeDefined();
    expect(field().value).toHaveLength(8_200);
  });

  it('sends with Ctrl+Enter from the field, or with other keys', async () => {
    const onSubmit = vi.fn();
    const { unmount } = render(<Page feedback="Use S-2." onSubmit={onSubmit} />);
    expect(submit().getAttribute('aria-keyshortcuts')).toBe('Control+Enter');
    await userEvent.type(field(), ' Keep the headline.{Control>}{Enter}{/Control}');
    expect(onSubmit).toHaveBeenCalledExactlyOnceWith(['marketResearch'], 'Use S-2. Keep the headline.');
    unmount();
    render(<Page feedback="Use S-2." onSubmit={onSubmit} submitKeys="Control+s" />);
    await userEvent.type(field(), '{Control>}{Enter}{/Control}');
    expect(onSubmit).toHaveBeenCalledOnce();
    await userEvent.keyboard('{Control>}s{/Control}');
    expect(onSubmit).toHaveBeenCalledTimes(2);
  });

  it.each([{ sending: true }, { offline: true }])('sends nothing with %o', async (state) => {
    const onSubmit = vi.fn();
    render(<Page feedback="Use S-2." onSubmit={onSubmit} {...state} />);
    await userEvent.click(screen.getByRole('button', { name: /^Send back|^Offline/ }));
    field().focus();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('says while offline that nothing was sent, and tries to connect', async () => {
    const onRetry = vi.fn();
    render(<Page offline onRetry={onRetry} />);
    expect(submit('Offline, not sent')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Try now' }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  it('puts a phrase behind what is written', async () => {
    render(<Page feedback="Use S-2." templates={['Missing source', 'Too long']} />);
    await userEvent.click(screen.getByRole('button', { name: 'Missing source' }));
    expect(field().value).toBe('Use S-2.\nMissing source');
  });

  it('says how many comments go along', () => {
    render(<Page comments={2} />);
    expect(screen.getByText('2 comments go along')).toBeDefined();
  });

  it('keeps everything when the server refuses', () => {
    const error = { code: 'DECISION_NOT_ALLOWED', message: 'It may not go there.', hint: 'Pick another.' } as const;
    render(<Page feedback="Use S-2." error={error} />);
    expect(screen.getByRole('alert').textContent).toBe('It may not go there.Pick another.DECISION_NOT_ALLOWED');
    expect([field().value, task('Market research').checked, isDead(submit())]).toEqual(['Use S-2.', true, false]);
  });
});

describe('the dialog', () => {
  it('is named, and says what it is about', () => {
    render(<Page />);
    const dialog = screen.getByRole('dialog', { name: 'Send back to an earlier task' });
    expect(dialog.textContent).toContain('Can this copy go to localization?iteration 2');
  });

  it('puts the focus on the first allowed task once it is known, and back to the opener', async () => {
    const { rerender } = render(<Page open={false} impact={askingImpact} to={[]} />);
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    expect(document.activeElement).toBe(screen.getByRole('dialog'));
    rerender(<Page impact={answered(draftImpact)} />);
    expect(document.activeElement).toBe(task('Market research'));
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open' }));
  });

  it('leaves the focus where the person put it meanwhile', () => {
    const { rerender } = render(<Page impact={askingImpact} />);
    field().focus();
    rerender(<Page impact={answered(researchImpact)} />);
    expect(document.activeElement).toBe(field());
  });

  it('closes with Esc, Cancel and the cross, and keeps what was picked and written', async () => {
    const onOpenChange = vi.fn();
    render(<Page feedback="Use S-2." to={['draft']} onOpenChange={onOpenChange} />);
    const reopen = () => userEvent.click(screen.getByRole('button', { name: 'Open' }));
    fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
    await reopen();
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    await reopen();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await reopen();
    expect(onOpenChange.mock.calls).toEqual([[false], [false], [false]]);
    expect([field().value, task('Draft').checked]).toEqual(['Use S-2.', true]);
  });

  it('tells its host when the browser closes it by itself', () => {
    const onOpenChange = vi.fn();
    render(<Page onOpenChange={onOpenChange} />);
    const dialog = screen.getByRole('dialog');
    dialog.removeAttribute('open');
    fireEvent(dialog, new Event('close'));
    expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false);
  });

  it('keeps its keys from what is behind it', async () => {
    const behind = vi.fn();
    render(
      // biome-ignore lint/a11y/noStaticElementInteractions: stands for a card with shortcuts
      <div onKeyDown={behind}>
        <Page feedback="Use S-2." />
      </div>,
    );
    task('Draft').focus();
    await userEvent.keyboard('a{Control>}{Enter}{/Control}');
    expect(behind).not.toHaveBeenCalled();
  });

  it('passes its host’s props on', () => {
    const onKeyDown = vi.fn();
    render(<Page id="mine" className="theirs" onKeyDown={onKeyDown} />);
    const dialog = screen.getByRole('dialog');
    expect([dialog.id, dialog.className, dialog.dataset.status]).toEqual(['mine', 'hp-dialog theirs', 'ready']);
    fireEvent.keyDown(dialog, { key: 'x' });
    expect(onKeyDown).toHaveBeenCalledOnce();
  });
});
