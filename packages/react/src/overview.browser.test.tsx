import '@holdpoint/react/styles.css';
import type { ConnectionState } from '@holdpoint/client';
import type { ReviewSummary } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { overflowingIn, violations as violationsNow } from './browser.test-support.ts';
import { ConnectionStatusView } from './connection-status-view.tsx';
import { CrewTimelineView } from './crew-timeline-view.tsx';
import {
  campaignRun,
  campaignStream,
  inboxReviews,
  manyReviews,
  overviewNow,
  summary,
  troubledRun,
} from './overview-examples.ts';
import { ReviewInboxView, type ReviewInboxViewProps } from './review-inbox-view.tsx';
import { RunStreamView } from './run-stream-view.tsx';

const pictures = '../../../.cache/screenshots';

beforeEach(() => {
  vi.useFakeTimers({ now: overviewNow, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Scene {
  readonly width: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly dir?: 'rtl';
}

async function show(widget: ReactNode, { width, height, theme = 'light', dir }: Scene) {
  await page.viewport(Math.max(width, 320), height ?? 1200);
  document.body.style.cssText = 'margin: 0; font-family: sans-serif';
  return render(
    <main
      data-theme={theme}
      dir={dir}
      style={{ width, background: theme === 'dark' ? '#0e1013' : '#fff', ...(height !== undefined && { height }) }}
    >
      {widget}
    </main>,
  );
}

/** Of the page with nothing on its way in; what turns for ever is no reason to wait. */
async function violations(): Promise<readonly string[]> {
  const arriving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations === 1);
  await Promise.all(arriving.map(({ finished }) => finished));
  return violationsNow();
}

async function picture(name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}/${name}.png`, element: document.querySelector('main') as HTMLElement });
}

/** What stands out of the widget's box, by class. */
const overflowing = () => overflowingIn('.hp-root', '.hp-clip', '.hp-inbox-asked', '.hp-inbox-run-name');

const counts = { reviewer: { count: 9, more: false }, agent: { count: 3, more: false } };
const inbox = (props: Partial<ReviewInboxViewProps> = {}) => (
  <ReviewInboxView
    page={{ items: inboxReviews, next: null }}
    counts={counts}
    defaultSelected="r2.draft"
    onMore={() => {}}
    onRetry={() => {}}
    {...props}
  />
);
const timeline = (
  <CrewTimelineView run={campaignRun} stream={campaignStream} yours={['r2.image']} onOpenReview={() => {}} />
);

const scenes: readonly (readonly [string, Omit<Scene, 'width'>])[] = [
  ['light', {}],
  ['dark', { theme: 'dark' }],
  ['rtl', { dir: 'rtl' }],
];

describe('the inbox', () => {
  for (const width of [388, 320]) {
    it.each(scenes)(`fits and is accessible at ${width}: %s`, async (name, scene) => {
      const { rerender } = await show(inbox({ page: { items: inboxReviews.slice(0, 7), next: null } }), {
        width,
        height: 816,
        ...scene,
      });
      await rerender(
        <main data-theme={scene.theme ?? 'light'} dir={scene.dir} style={{ width, height: 816 }}>
          {inbox()}
        </main>,
      );
      await picture(`inbox-${width}-${name}`);
      expect(overflowing()).toEqual([]);
      expect(await violations()).toEqual([]);
    });
  }

  it.each<readonly [string, Partial<ReviewInboxViewProps>]>([
    ['empty', { page: { items: [], next: null } }],
    ['filter-empty', { defaultFilter: 'invoice' }],
    ['error', { page: null, error: { code: 'NETWORK', message: 'The server could not be reached.' } }],
    ['stale', { error: { code: 'NETWORK', message: 'The server could not be reached.' } }],
    [
      'agent',
      {
        defaultTurn: 'agent',
        page: {
          next: null,
          items: inboxReviews.slice(0, 3).map((review) => ({
            ...review,
            turn: 'agent',
            decision: {
              type: 'revise',
              by: { id: 'mara', name: 'Mara Vogt' },
              at: overviewNow - 90_000,
              revision: 1,
              channel: 'http',
            },
          })),
        },
      },
    ],
    [
      'done',
      {
        defaultTurn: 'nobody',
        page: {
          next: 'more',
          items: inboxReviews.slice(1, 5).map((review, index) => ({
            ...review,
            turn: 'nobody',
            state: index === 3 ? 'superseded' : 'decided',
            decision: {
              type: 'approve',
              by: { id: 'anna', name: 'Anna Keller' },
              at: overviewNow - 3_600_000,
              revision: 1,
              channel: 'http',
            },
          })),
        },
      },
    ],
  ])('draws every state accessibly: %s', async (name, props) => {
    await show(inbox(props), { width: 388, height: 500 });
    await picture(`inbox-state-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it('shows bars while it loads, and says so when that takes long', async () => {
    const screen = await show(inbox({ page: null }), { width: 388, height: 500 });
    await expect.element(screen.getByText('Loading', { exact: true })).toBeInTheDocument();
    await picture('inbox-state-loading');
    expect(await violations()).toEqual([]);
  });
});

describe('the timeline', () => {
  for (const width of [720, 320]) {
    it.each(scenes)(`fits and is accessible at ${width}: %s`, async (name, scene) => {
      await show(timeline, { width, ...scene });
      await picture(`timeline-${width}-${name}`);
      expect(overflowing()).toEqual([]);
      expect(await violations()).toEqual([]);
    });
  }

  it('shows what went wrong', async () => {
    await show(<CrewTimelineView run={troubledRun} stream={campaignStream} />, { width: 720 });
    await picture('timeline-state-failed');
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });
});

/** Time for a scroll to be noticed and for rows to be measured. */
async function frames(): Promise<void> {
  for (let count = 0; count < 5; count++) await new Promise(requestAnimationFrame);
}

describe('the inbox with very many reviews', () => {
  const rows = () => document.querySelectorAll('[role="treeitem"]');
  const focusedRow = () => document.activeElement?.getAttribute('data-key');

  it('draws those in view, and says the place of each among all of its run', async () => {
    await show(inbox({ page: { items: manyReviews(10_000), next: null }, defaultSelected: null }), {
      width: 388,
      height: 816,
    });
    await vi.waitFor(() => expect(rows().length).toBeGreaterThan(10));
    expect(rows().length).toBeLessThan(60);
    const [head, first] = rows();
    expect([head?.getAttribute('aria-posinset'), head?.getAttribute('aria-setsize')]).toEqual(['1', '1000']);
    expect([first?.getAttribute('aria-posinset'), first?.getAttribute('aria-setsize')]).toEqual(['1', '10']);
    expect(await violations()).toEqual([]);
    await picture('inbox-10000');
  });

  it('walks to the far end and back by keyboard, and keeps the focus on what it shows', async () => {
    const screen = await show(inbox({ page: { items: manyReviews(10_000), next: null }, defaultSelected: null }), {
      width: 388,
      height: 816,
    });
    await screen.getByRole('treeitem', { name: /T-9000/ }).click();
    await userEvent.keyboard('jj');
    await vi.waitFor(() => expect(focusedRow()).toBe('many.2'));
    await userEvent.keyboard('{End}');
    await vi.waitFor(() => expect(focusedRow()).toBe('many.9999'));
    await vi.waitFor(() => {
      const box = document.activeElement?.getBoundingClientRect();
      expect(box && box.bottom <= 816 && box.top > 42).toBe(true);
    });
    expect(rows().length).toBeLessThan(60);
    await userEvent.keyboard('k');
    await vi.waitFor(() => expect(focusedRow()).toBe('many.9998'));
  });

  it('keeps the place when another page makes the list a virtual one', async () => {
    const all = manyReviews(400);
    const page = (count: number) =>
      inbox({ page: { items: all.slice(0, count), next: 'more' }, onMore: () => {}, defaultSelected: null });
    const scene = { width: 388, height: 816 };
    const { rerender } = await show(page(100), scene);
    const list = document.querySelector('.hp-inbox-list') as HTMLElement;
    list.scrollTop = list.scrollHeight;
    await frames();
    expect(list.scrollTop).toBeGreaterThan(3_000);
    const seen = () => {
      const top = list.getBoundingClientRect().top;
      const row = [...rows()].find((each) => each.getBoundingClientRect().top >= top + 100);
      return [row?.getAttribute('data-key'), Math.round(row?.getBoundingClientRect().top ?? 0)];
    };
    const before = seen();
    await rerender(
      <main data-theme="light" style={scene}>
        {page(200)}
      </main>,
    );
    await frames();
    expect(rows().length).toBeLessThan(60);
    expect(seen()).toEqual(before);
  });
});

it('reads on as the end of the list comes near, once for each page', async () => {
  const all = manyReviews(150);
  const onMore = vi.fn(async () => {});
  const scene = { width: 388, height: 816 };
  const page = (count: number) => inbox({ page: { items: all.slice(0, count), next: 'more' }, onMore });
  const { rerender } = await show(page(50), scene);
  const list = document.querySelector('.hp-inbox-list') as HTMLElement;
  const toEnd = async () => {
    list.scrollTop = list.scrollHeight;
    await frames();
    list.scrollTop -= 10;
    await frames();
  };
  await frames();
  expect(onMore).toHaveBeenCalledTimes(0);
  await toEnd();
  expect(onMore).toHaveBeenCalledTimes(1);
  await rerender(
    <main data-theme="light" style={scene}>
      {page(100)}
    </main>,
  );
  await frames();
  expect(onMore).toHaveBeenCalledTimes(1);
  await toEnd();
  expect(onMore).toHaveBeenCalledTimes(2);
});

describe('new reviews in the inbox', () => {
  const scene = { width: 388, height: 816 };
  const [, campaign] = inboxReviews as readonly [ReviewSummary, ReviewSummary];
  const newcomer = summary({
    id: 'r9.new',
    question: 'New at the top',
    run: { ...campaign.run, id: 'r9' },
    task: campaign.task,
  });

  it('shift no row until they are let in', async () => {
    const { rerender, ...screen } = await show(inbox(), scene);
    const place = () => document.querySelector('[data-key="r2.draft"]')?.getBoundingClientRect().top;
    const before = place();
    await rerender(
      <main data-theme="light" style={scene}>
        {inbox({ page: { items: [newcomer, ...inboxReviews], next: null } })}
      </main>,
    );
    await expect.element(screen.getByRole('button', { name: 'Show 1 new review' })).toBeVisible();
    expect(place()).toBe(before);
    await screen.getByRole('button', { name: 'Show 1 new review' }).click();
    await expect.element(screen.getByRole('treeitem', { name: /New at the top/ })).toBeVisible();
    expect(place()).toBeGreaterThan(before ?? 0);
  });

  it('gives the focus to the row that takes the place of a decided one', async () => {
    const { rerender, ...screen } = await show(inbox({ defaultSelected: null }), scene);
    await screen.getByRole('treeitem', { name: /Legal review/ }).click();
    expect(document.activeElement?.getAttribute('data-key')).toBe('r2.draft');
    const left = inboxReviews.filter(({ id }) => id !== 'r2.draft');
    await rerender(
      <main data-theme="light" style={scene}>
        {inbox({ defaultSelected: null, page: { items: left, next: null } })}
      </main>,
    );
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('data-key')).toBe('r2.image'));
    await userEvent.keyboard('j');
    await expect
      .element(screen.getByRole('treeitem', { name: /Image brief/ }))
      .toHaveAttribute('aria-selected', 'true');
  });
});

describe('everything', () => {
  const connection = (state: ConnectionState, asOf = overviewNow - 42_000) => ({
    state,
    asOf,
    nextTryAt: state === 'offline' ? overviewNow + 6_000 : null,
  });
  const states: readonly ConnectionState[] = [
    'idle',
    'connecting',
    'live',
    'recovering',
    'offline',
    'unauthorized',
    'incompatible',
  ];
  const connections = (
    <div style={{ display: 'grid', gap: 8, padding: 12 }}>
      {states.map((state) => (
        <ConnectionStatusView key={state} connection={connection(state)} onRetry={() => {}} />
      ))}
      {states.slice(4).map((state) => (
        <ConnectionStatusView key={state} variant="bar" connection={connection(state)} onRetry={() => {}} />
      ))}
    </div>
  );
  const [words] = campaignStream.writing;
  const streams = (
    <RunStreamView
      tasks={campaignRun.taskList}
      stream={{
        live: true,
        writing: [
          { task: 'research', attempt: 2, text: words?.text ?? '' },
          { task: 'scan', attempt: 1, text: 'Kettle Works sells at 79 EUR.\n'.repeat(14) },
        ],
      }}
    />
  );

  it.each<readonly [string, ReactNode, Scene]>([
    ['connection-620', connections, { width: 620 }],
    ['connection-320-dark', connections, { width: 320, theme: 'dark' }],
    ['stream-620', streams, { width: 620 }],
    ['stream-320-rtl', streams, { width: 320, dir: 'rtl', theme: 'dark' }],
    ['inbox-280', inbox(), { width: 280, height: 816 }],
    ['timeline-280', timeline, { width: 280 }],
  ])('fits and is accessible: %s', async (name, widget, scene) => {
    await show(widget, scene);
    await picture(name);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it('keeps its shapes in forced colours', async () => {
    const features = [{ name: 'forced-colors', value: 'active' }];
    await cdp().send('Emulation.setEmulatedMedia', { features });
    const { unmount } = await show(inbox(), { width: 388, height: 816 });
    await picture('inbox-forced');
    expect(await violations()).toEqual([]);
    await unmount();
    await show(timeline, { width: 720 });
    await picture('timeline-forced');
    expect(await violations()).toEqual([]);
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  });

  it('stands still where motion is unwanted', async () => {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value: 'reduce' }] });
    await show(timeline, { width: 720 });
    expect(document.getAnimations()).toEqual([]);
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  });

  it('keeps the end of long words in view, until the reader goes up', async () => {
    const write = (lines: number) => (
      <RunStreamView
        stream={{ live: true, writing: [{ task: 'scan', attempt: 1, text: 'A line of words.\n'.repeat(lines) }] }}
      />
    );
    const scene = { width: 620 };
    const { rerender } = await show(write(30), scene);
    const again = async (lines: number) => {
      await rerender(
        <main data-theme="light" style={scene}>
          {write(lines)}
        </main>,
      );
      await frames();
    };
    const box = document.querySelector('.hp-stream-text') as HTMLElement;
    const below = () => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight);
    await again(40);
    expect(below()).toBe(0);
    box.scrollTop = 60;
    await frames();
    await again(60);
    expect(box.scrollTop).toBe(60);
  });
});
