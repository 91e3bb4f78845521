import '@holdpoint/react/styles.css';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { overflowingIn, picture, type Scene, violations } from './browser.test-support.ts';
import { fanOutReviews, localized, localizeItems } from './fan-out-examples.ts';
import { inboxReviews, overviewNow } from './overview-examples.ts';
import { ReviewCardView } from './review-card-view.tsx';
import { campaignReview } from './review-examples.ts';
import { ReviewGroupView } from './review-group-view.tsx';
import { ReviewInboxView } from './review-inbox-view.tsx';

beforeEach(() => {
  vi.useFakeTimers({ now: overviewNow, toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await cdp().send('Emulation.setEmulatedMedia', { features: [] });
});

const reviews = [...inboxReviews.slice(0, 2), ...fanOutReviews, ...inboxReviews.slice(3, 5)];

/** What a host does with a choice: the inbox, and beside or below it the group that was chosen. */
function Desk({ wide }: { readonly wide: boolean }) {
  const [group, setGroup] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <div style={wide ? { display: 'grid', gridTemplateColumns: '388px minmax(0, 1fr)' } : {}}>
      <ReviewInboxView
        page={{ items: reviews, next: null }}
        onSelect={() => setGroup(null)}
        onSelectGroup={({ id }) => setGroup(id)}
        style={{ blockSize: 560 }}
      />
      {group && (
        <ReviewGroupView
          title="Localize"
          run={{ label: 'Product page', title: 'BrightPath 2 kettle' }}
          items={localizeItems}
          opened={opened}
          onOpenChange={setOpened}
          renderReview={(id) => <ReviewCardView review={{ ...campaignReview, ...localized('fr'), call: null, id }} />}
        />
      )}
    </div>
  );
}

async function show({ width, theme = 'light', dir }: Scene) {
  await page.viewport(Math.max(width, 320), 900);
  document.body.style.cssText = 'margin: 0; font-family: sans-serif';
  return render(
    <main data-theme={theme} dir={dir} style={{ width, background: theme === 'dark' ? '#0e1013' : '#fff' }}>
      <Desk wide={width >= 760} />
    </main>,
  );
}

const group = () => page.getByRole('treeitem', { name: /Localize .* 3 of 5 waiting/ });
const item = (name: RegExp) => page.getByRole('button', { name });

it.each<readonly [string, Scene]>([
  ['1180-light', { width: 1180 }],
  ['1180-dark', { width: 1180, theme: 'dark' }],
  ['1180-rtl', { width: 1180, dir: 'rtl' }],
  ['320-light', { width: 320 }],
  ['320-dark', { width: 320, theme: 'dark' }],
])('[R93] a fan-out is found, opened and read by the keyboard alone: %s', async (name, scene) => {
  await show(scene);
  await group().click();
  await userEvent.keyboard(scene.dir === 'rtl' ? '{ArrowLeft}' : '{ArrowRight}');
  await expect.element(group()).toHaveAttribute('aria-expanded', 'true');
  await expect.element(page.getByRole('treeitem', { name: /live in DE/ })).toBeVisible();
  const button = item(/Localize fr/).element() as HTMLElement;
  button.focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('heading', { name: /live in FR/ })).toBeVisible();
  await picture(`fan-out-${name}`);
  expect(overflowingIn('.hp-inbox', '.hp-clip', '.hp-inbox-asked', '.hp-inbox-run-name')).toEqual([]);
  expect(overflowingIn('.hp-group', '.hp-clip', '.hp-facts', '.hp-table')).toEqual([]);
  expect(await violations()).toEqual([]);
});

it('the chevron of a group folds it under a pointer, and leaves the choice where it is', async () => {
  await show({ width: 388 });
  await page.getByRole('treeitem', { name: /Legal review/ }).click();
  const toggle = () => document.querySelector('[data-slot="inbox-toggle"]') as HTMLElement;
  const { width, height } = toggle().getBoundingClientRect();
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
  await userEvent.click(toggle());
  await expect.element(page.getByRole('treeitem', { name: /live in DE/ })).toBeVisible();
  await expect.element(page.getByRole('treeitem', { name: /Legal review/ })).toHaveFocus();
  await expect.element(page.getByRole('treeitem', { name: /Legal review/ })).toHaveAttribute('aria-selected', 'true');
});

it('a group is opened, walked and left among very many rows', async () => {
  const many = Array.from({ length: 100 }, (_, index) => {
    const run = { ...localized('de').run, id: `m${index}` };
    return ['de', 'fr'].map((market) => {
      const review = localized(market);
      const id = `m${index}.localize`;
      return { ...review, id: `${id}[${market}]`, run, group: review.group && { ...review.group, id } };
    });
  }).flat();
  await page.viewport(388, 816);
  await render(
    <main data-theme="light" style={{ blockSize: 816 }}>
      <ReviewInboxView page={{ items: many, next: null }} onSelectGroup={() => {}} />
    </main>,
  );
  const focused = () => document.activeElement?.getAttribute('data-key');
  await page
    .getByRole('treeitem', { name: /2 of 5 waiting/ })
    .first()
    .click();
  await userEvent.keyboard('{End}');
  await vi.waitFor(() => expect(focused()).toBe('m99.localize'));
  expect(document.querySelectorAll('[role="treeitem"]').length).toBeLessThan(60);
  await userEvent.keyboard('{ArrowRight}');
  await vi.waitFor(() => expect(document.activeElement?.getAttribute('aria-expanded')).toBe('true'));
  await userEvent.keyboard('jj');
  await vi.waitFor(() => expect(focused()).toBe('m99.localize[fr]'));
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
  await vi.waitFor(() => expect([focused(), document.activeElement?.ariaExpanded]).toEqual(['m99.localize', 'false']));
  expect(await violations()).toEqual([]);
});

it('nothing of it moves where motion is unwanted', async () => {
  await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value: 'reduce' }] });
  await show({ width: 1180 });
  await group().click();
  await item(/Localize fr/).click();
  expect(document.getAnimations()).toEqual([]);
});

it('keeps its shapes in forced colours', async () => {
  await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
  await show({ width: 1180 });
  await group().click();
  await item(/Localize fr/).click();
  await picture('fan-out-forced');
  expect(await violations()).toEqual([]);
});
