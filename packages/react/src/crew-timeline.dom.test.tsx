import type { ReviewClient } from '@holdpoint/client';
import type { CallRecord, RunView, TaskView } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createRef } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CrewTimeline } from './crew-timeline.tsx';
import { CrewTimelineView, type CrewTimelineViewProps } from './crew-timeline-view.tsx';
import { LocalizationContext } from './localization.ts';
import { campaignRun, campaignStream, inboxReviews, overviewNow, taskView, troubledRun } from './overview-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { earlierCall } from './tool-examples.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: overviewNow, toFake: ['Date'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const view = (props: Partial<CrewTimelineViewProps> = {}) => (
  <LocalizationContext.Provider value={{ timeZone: 'UTC' }}>
    <CrewTimelineView run={campaignRun} {...props} />
  </LocalizationContext.Provider>
);
const tasks = () => within(screen.getByRole('list', { name: 'Tasks' })).getAllByRole('listitem');
const task = (title: string) => tasks().find((each) => within(each).queryByText(title, { exact: true })) as HTMLElement;
const words = (title: string) => task(title).textContent;
const alone = (given: Partial<TaskView>): RunView => ({
  ...campaignRun,
  taskList: [taskView({ id: 'draft', title: 'Draft', agent: 'Copywriter', ...given })],
});

describe('the head', () => {
  it('says which run this is, since when, and how far', () => {
    render(view({ live: true }));
    expect(screen.getByRole('region', { name: 'Campaign copy' })).toBeDefined();
    const [head, counts] = [...screen.getByRole('region').children];
    expect(head?.textContent).toBe('Campaign copyBrightPath 2 kettle, DEstarted today 10:00version 61Live');
    expect(counts?.textContent).toBe('2 accepted1 working1 in review1 sent back4 blocked42 min so far, 41k tokens');
  });

  it.each([
    ['paused', 'paused'],
    ['held', 'held: no server has this crew'],
    ['cancelled', 'cancelled'],
  ] as const)('names a run that is %s', (status, name) => {
    render(view({ run: { ...campaignRun, status } }));
    expect(screen.getByText(name)).toBeDefined();
  });

  it('says how long an ended run took, and is not live', () => {
    render(view({ live: true, run: { ...campaignRun, status: 'done', endedAt: campaignRun.startedAt + 300_000 } }));
    expect(screen.getByText(/took 5 min/)).toBeDefined();
    expect(screen.queryByText('Live')).toBeNull();
  });
});

describe('a task', () => {
  it('says its state in words, before its title', () => {
    render(view());
    expect(tasks().map((each) => each.firstElementChild?.textContent)).toEqual([
      'accepted',
      'working',
      'accepted',
      'in review',
      'sent back',
      'hold point',
      'blocked',
      'blocked',
      'hold point',
    ]);
  });

  it('says who accepted it, how long it took and what it used', () => {
    render(view());
    expect(words('Brief')).toBe('acceptedBriefaccepted by Jonas WeberTime 38 sTokens 2k');
  });

  it('names its agent, unless it is called after it as a coworker’s task is', () => {
    const { rerender } = render(view({ run: alone({ status: 'working' }) }));
    expect(words('Draft')).toContain('Copywriter');
    rerender(view({ run: alone({ status: 'working', agent: 'Draft' }) }));
    expect(words('Draft')?.match(/Draft/g)).toHaveLength(1);
  });

  it('says what it waits for, and where a person will be asked', () => {
    render(view());
    expect(words('Localize de')).toContain('waits for Legal text');
    expect(words('Publish')).toContain('hold point, waits for Image brief, Localize de, Localize fr');
  });

  it('shows words to answer, with their author', () => {
    render(view());
    expect(words('Draft')).toContain('waits for Market research');
    expect(words('Draft')).toContain(
      'MVMara Vogt, today 10:38. “40 % is not supported by S-2. Find support or use the supported number, keep the headline.”',
    );
  });

  it('keeps the words beside the work on them', () => {
    const feedback = { by: { id: 'm', name: 'Mara Vogt' }, at: overviewNow, text: 'Shorter.' };
    render(view({ run: alone({ status: 'working', attempt: 2, feedback, startedAt: overviewNow - 9_000 }) }));
    expect(words('Draft')).toBe('workingDraftattempt 2CopywriterTime 9 sMVMara Vogt, today 10:42. “Shorter.”');
  });

  it('that is in review waits since then, and opens', async () => {
    const onOpenReview = vi.fn();
    render(view({ onOpenReview, yours: ['r2.image'] }));
    expect(words('Image brief')).toContain('your turn');
    expect(words('Image brief')).toContain('waiting 26 min');
    await userEvent.click(screen.getByRole('button', { name: 'Open review: Image brief' }));
    expect(onOpenReview).toHaveBeenCalledExactlyOnceWith('r2.image');
  });

  it('whose call waits for a person is in review since then, beside one that runs, and spins no more', async () => {
    const waiting = { title: 'Issue refund', state: 'waiting', at: overviewNow - 180_000, child: null };
    const call = waiting as CallRecord;
    const calls = [{ ...call, title: 'Get order', state: 'started' } as CallRecord, call];
    const onOpenReview = vi.fn();
    const calling = { status: 'calling', attempt: 1, review: 'r2.draft~1.0.1', calls } as const;
    const { container } = render(view({ run: alone(calling), onOpenReview }));
    expect(words('Draft')).toBe(
      'in reviewDraftyour turnCopywriterwaiting 3 minOpen reviewwaits for a person: Issue refund · runs Get order',
    );
    expect(container.querySelector('.hp-arc')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Open review: Draft' }));
    expect(onOpenReview).toHaveBeenCalledExactlyOnceWith('r2.draft~1.0.1');
  });

  it('that is a crew leads to the run that does it, and says what is known of that', async () => {
    const onOpenRun = vi.fn();
    const run = alone({ kind: 'crew', agent: null, status: 'awaiting', attempt: 1, child: 'r2/draft/1' });
    render(view({ run, onOpenRun, renderChild: (_, child) => <p>{child} is waiting</p> }));
    expect(words('Draft')).toBe('workingDraftr2/draft/1 is waitingOpen run');
    await userEvent.click(screen.getByRole('button', { name: 'Open run: Draft' }));
    expect(onOpenRun).toHaveBeenCalledExactlyOnceWith('r2/draft/1');
  });

  it('whose agent asks a coworker leads to the run of that, and says what is known of it', async () => {
    const onOpenRun = vi.fn();
    const child = 'r2/draft~1:0:1';
    const calls = [
      { ...earlierCall, id: 'draft~1.0.1', title: 'Researcher', state: 'started' as const, result: null, child },
      { ...earlierCall, id: 'draft~1.0.2', title: 'Get order', state: 'ready' as const, result: null },
      { ...earlierCall, id: 'draft~1.0.3', title: 'Archivist', child: 'r2/draft~1:0:3' },
    ];
    const run = alone({ status: 'calling', attempt: 1, calls });
    render(view({ run, onOpenRun, renderChild: (_, id) => <p>{id} is waiting</p> }));
    expect(words('Draft')).toContain('runs Get order · asks Researcher');
    expect(words('Draft')).toContain(`${child} is waiting`);
    // one that is over is not listed any more
    expect(words('Draft')).not.toContain('draft~1:0:3');
    await userEvent.click(screen.getByRole('button', { name: 'Open run: Researcher' }));
    expect(onOpenRun).toHaveBeenCalledExactlyOnceWith(child);
  });

  it('that is no crew, or was not begun, leads to no run', () => {
    render(view({ onOpenRun: () => {} }));
    expect(screen.queryByRole('button', { name: /Open run/ })).toBeNull();
  });

  it('claims nobody’s turn but the viewer’s', () => {
    render(view({ yours: [] }));
    expect(screen.queryByText('your turn')).toBeNull();
    expect(screen.queryByRole('button', { name: /Open review/ })).toBeNull();
  });

  it('that failed says why, and what to do', () => {
    render(view({ run: troubledRun }));
    expect(words('Draft')).toContain('The guards refused 3 attempts.Read their verdicts in the journal.GUARDS_FAILED');
    expect(screen.getByText('This run stopped at Draft.')).toBeDefined();
  });

  it('whose call failed says when it is tried again, and shows no words meanwhile', () => {
    const { rerender } = render(view({ run: troubledRun, stream: campaignStream }));
    expect(words('Market research')).toContain('tries again in 12 s');
    expect(screen.queryByText('Writing now')).toBeNull();
    vi.setSystemTime(overviewNow + 30_000);
    rerender(view({ run: { ...troubledRun, version: 75 }, stream: campaignStream }));
    expect(words('Market research')).toContain('tries again now');
    expect(screen.getByText('Writing now')).toBeDefined();
  });

  it.each([
    ['skipped', 'skippedDraftnot needed in this run'],
    ['admitting', 'startingDraftchecks whether it is needed'],
  ] as const)('that is %s says so', (status, said) => {
    render(view({ run: alone({ status }) }));
    expect(words('Draft')).toBe(said);
  });

  it('may be drawn by the host, on our rail', () => {
    render(view({ renderTask: ({ id, title }) => (id === 'brief' ? <b>Own {title}</b> : undefined) }));
    expect(tasks()[0]?.textContent).toBe('acceptedOwn Brief');
    expect(words('Competitor scan')).toContain('Analyst');
  });
});

describe('what is written', () => {
  it('stands below its task, can be kept still, and is read out by nothing', async () => {
    render(view({ stream: campaignStream }));
    const box = within(task('Market research')).getByRole('region', { name: 'Market research' });
    expect(box.textContent).toContain('S-2 supports 28 %');
    expect(box.closest('[aria-live], [role="status"], [role="log"]')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Pause view' }));
    expect(screen.getByRole('button', { name: 'Resume view' })).toBeDefined();
  });

  it('belongs to the attempt that is shown', () => {
    const old = { live: true, writing: [{ task: 'research', attempt: 1, text: 'Old words' }] };
    render(view({ stream: old }));
    expect(screen.queryByText(/Old words/)).toBeNull();
  });
});

it('announces states that change, and nothing at first', () => {
  const { rerender } = render(view());
  const status = () => screen.getAllByRole('status').at(-1)?.textContent;
  expect(status()).toBe('');
  const taskList = campaignRun.taskList.map((each) =>
    each.id === 'research' ? { ...each, status: 'accepted' as const } : each,
  );
  rerender(view({ run: { ...campaignRun, version: 62, taskList } }));
  expect(status()).toBe('Market research: accepted');
  rerender(view({ run: { ...campaignRun, version: 63, taskList, status: 'done' } }));
  expect(status()).toBe('Run done');
});

it('passes props to the root, and classes to the parts', () => {
  const ref = createRef<HTMLElement>();
  render(view({ ref, id: 'mine', className: 'own', classNames: { head: 'h', counts: 'c', list: 'l', task: 't' } }));
  expect([ref.current?.id, ref.current?.className, ref.current?.dataset.status]).toEqual([
    'mine',
    'hp-root hp-timeline own',
    'running',
  ]);
  for (const name of ['h', 'c', 'l', 't']) expect(ref.current?.querySelector(`.${name}`)).not.toBeNull();
});

it('draws on a server, without styles in the markup', () => {
  const html = renderToString(view({ stream: campaignStream }));
  expect(html).toContain('Market research');
  expect(html).not.toContain('style=');
});

describe('connected', () => {
  const still = (snapshot: unknown) => ({ getSnapshot: () => snapshot, subscribe: () => ({ unsubscribe() {} }) });
  const refresh = vi.fn();
  const client = (run: unknown) =>
    ({
      acquire: () => () => {},
      connection: still({ state: 'live', asOf: 1, nextTryAt: null }),
      run: () => ({ ...still(run), refresh }),
      reviews: () => still({ status: 'ready', data: { items: inboxReviews, next: null }, error: null, asOf: 1 }),
      stream: () => still(campaignStream),
    }) as unknown as ReviewClient;
  const show = (run: unknown) =>
    render(
      <ReviewProvider client={client(run)}>
        <CrewTimeline runId="r2" onOpenReview={() => {}} />
      </ReviewProvider>,
    );

  it('follows the run, the words and whose turn it is', () => {
    show({ status: 'ready', data: campaignRun, error: null, asOf: 1 });
    expect(screen.getByText('Live')).toBeDefined();
    expect(screen.getByText('your turn')).toBeDefined();
    expect(screen.getByText(/S-2 supports 28 %/)).toBeDefined();
  });

  it('says what the run of a task is about, and how it stands', () => {
    const data = alone({ kind: 'crew', agent: null, status: 'awaiting', child: 'r2/draft/1' });
    show({ status: 'ready', data, error: null, asOf: 1 });
    expect(words('Draft')).toContain('Campaign copy, BrightPath 2 kettle, DE: running');
  });

  it('keeps the run it has when reading again fails', async () => {
    refresh.mockClear();
    show({ status: 'error', data: campaignRun, error: { code: 'NETWORK', message: '' }, asOf: 1 });
    expect(screen.getByText('This run could not be read again.')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(refresh).toHaveBeenCalledOnce();
    expect(task('Brief')).toBeDefined();
  });

  it('says what could not be loaded, and tries again', async () => {
    refresh.mockClear();
    show({ status: 'error', data: null, error: { code: 'NETWORK', message: '' }, asOf: null });
    expect(screen.getByRole('alert').textContent).toContain('This run could not be loaded.NETWORK');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(refresh).toHaveBeenCalledOnce();
  });

  it('says that a run is not there, or not theirs, without another try', () => {
    show({ status: 'error', data: null, error: { code: 'RUN_NOT_FOUND', message: '' }, asOf: null });
    expect(screen.getByText('This run does not exist, or is not open to you.')).toBeDefined();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('waits quietly while it loads', () => {
    show({ status: 'loading', data: null, error: null, asOf: null });
    expect(screen.getByRole('region', { name: 'Timeline of r2' }).dataset.status).toBe('loading');
  });
});
