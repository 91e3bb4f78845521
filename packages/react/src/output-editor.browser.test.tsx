/// <reference types="vite/client" />
import '@holdpoint/react/styles.css';
import type { Json, JsonSchema, ReviewView } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { overflowingIn, picture, type Scene, violations } from './browser.test-support.ts';
import { type EditProblem, OutputEditor } from './output-editor.tsx';
import { campaignReview } from './review-examples.ts';

const noop = () => {};

const nested: JsonSchema = {
  type: 'object',
  properties: {
    headline: { type: 'string', maxLength: 60, description: 'Up to 60 characters' },
    price: { type: 'number', minimum: 0 },
    startsOn: { type: 'string', format: 'date' },
    tone: { enum: ['plain', 'warm', 'technical'] },
    market: { enum: ['DE', 'AT', 'CH', 'FR', 'IT'] },
    footnote: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    subtitle: { type: 'string' },
    checked: { type: 'boolean' },
    iban: { type: 'string' },
    claims: {
      type: 'array',
      maxItems: 4,
      items: {
        type: 'object',
        properties: { claim: { type: 'string' }, source: { type: 'string', maxLength: 20 } },
        required: ['claim', 'source'],
        additionalProperties: false,
      },
    },
    placement: {
      oneOf: [
        {
          type: 'object',
          properties: {
            kind: { const: 'shop' },
            grid: { type: 'object', properties: { columns: { type: 'integer' } }, required: ['columns'] },
          },
          required: ['kind', 'grid'],
        },
        { type: 'object', properties: { kind: { const: 'print' } }, required: ['kind'] },
      ],
    },
    prices: { type: 'object', additionalProperties: { type: 'number' } },
    extra: {},
  },
  required: [
    'headline',
    'price',
    'startsOn',
    'tone',
    'market',
    'footnote',
    'checked',
    'iban',
    'claims',
    'placement',
    'prices',
    'extra',
  ],
  additionalProperties: false,
};
const nestedValue: Json = {
  headline: 'Quiet mornings start here.',
  price: 89.9,
  startsOn: '2026-12-01',
  tone: 'plain',
  market: 'DE',
  footnote: null,
  checked: true,
  iban: '•••',
  claims: [
    { claim: 'uses 28 % less energy than the BrightPath 1', source: 'S-2' },
    { claim: 'boils at 54 dB(A)', source: 'S-1' },
  ],
  placement: { kind: 'shop', grid: { columns: 2 } },
  prices: { DE: 89.9, CH: 95 },
  extra: { tags: ['kettle'] },
};
const nestedEdit: Json = {
  ...(nestedValue as { [key: string]: Json }),
  price: '1e',
  tone: 'warm',
  prices: { DE: 89, CH: 95 },
};

const nestedReview: ReviewView = {
  ...campaignReview,
  schema: nested,
  revisions: campaignReview.revisions.map((each) => ({ ...each, proposal: nestedValue, masked: ['/iban'] })),
};
const draft = campaignReview.revisions.at(-1)?.proposal as { readonly [key: string]: Json };
const campaignEdit: Json = { ...draft, headline: 'A revolutionary morning.', callToAction: 'See it in your shop.' };

const refused: readonly EditProblem[] = [
  { path: null, guard: 'Banned words', message: '“revolutionary” is on the list.' },
  { path: '/callToAction', message: 'Name the product.' },
];

const scenes: readonly (readonly [string, Scene])[] = [
  ['720-light', { width: 720 }],
  ['720-dark', { width: 720, theme: 'dark' }],
  ['720-rtl', { width: 720, dir: 'rtl' }],
  ['320-light', { width: 320 }],
];

interface Shown {
  readonly review: ReviewView;
  readonly value: Json;
  readonly problems?: readonly EditProblem[];
}

async function show({ review, value, problems = [] }: Shown, { width, theme = 'light', dir }: Scene) {
  await page.viewport(Math.max(width, 320), 900);
  document.body.style.cssText = 'margin: 0; font-family: sans-serif';
  return render(
    <main data-theme={theme} dir={dir} style={{ width }}>
      <section className="hp-root" aria-label="Review">
        <h2 className="hp-hidden">Review</h2>
        <div style={{ padding: 16 }}>
          <OutputEditor
            review={review}
            value={value}
            onValueChange={noop}
            remark=""
            onRemarkChange={noop}
            problems={problems}
            sending={false}
            offline={false}
            submitLabel="Approve with your edits"
            onSubmit={noop}
            onCancel={noop}
          />
        </div>
      </section>
    </main>,
  );
}

const overflowing = () => overflowingIn('.hp-root', 'summary');

describe('the output editor', () => {
  it.each(scenes)('fits and is accessible with a refused edit: %s', async (name, scene) => {
    await show({ review: campaignReview, value: campaignEdit, problems: refused }, scene);
    await picture(`editor-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each(scenes)('fits and is accessible with every kind of field: %s', async (name, scene) => {
    await show({ review: nestedReview, value: nestedEdit }, scene);
    (document.querySelector('form') as HTMLFormElement).requestSubmit();
    await picture(`editor-nested-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each([
    [720, 96 + 12],
    [320, 0],
  ])('begins a field beside its label, or below it: %i wide', async (width, start) => {
    await show({ review: nestedReview, value: nestedEdit }, { width });
    const [row, control] = ['[data-path="/headline"]', '[data-path="/headline"] .hp-input'].map((selector) =>
      (document.querySelector(selector) as HTMLElement).getBoundingClientRect(),
    );
    expect(control?.left).toBe((row?.left ?? 0) + start);
    expect(control?.right).toBe(row?.right);
  });

  it('shows the same as JSON', async () => {
    await show({ review: campaignReview, value: campaignEdit, problems: refused }, { width: 720 });
    await page.getByRole('button', { name: 'JSON' }).click();
    await picture('editor-json');
    expect(await violations()).toEqual([]);
  });

  it('takes the first invalid field for what is wrong, in a browser’s own order', async () => {
    await show({ review: nestedReview, value: nestedEdit }, { width: 720 });
    (document.querySelector('form') as HTMLFormElement).requestSubmit();
    await expect.element(page.getByText('Write a number, with a point before its decimals.')).toBeVisible();
    expect(document.activeElement).toBe(page.getByRole('textbox', { name: 'Price' }).element());
  });

  it('has targets for a finger under a coarse pointer', async () => {
    await cdp().send('Emulation.setTouchEmulationEnabled', { enabled: true });
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'pointer', value: 'coarse' }] });
    await show({ review: nestedReview, value: nestedEdit }, { width: 320 });
    const coarse = matchMedia('(pointer: coarse)').matches;
    const low = [...document.querySelectorAll<HTMLElement>('button, select, .hp-form-options > label')].filter(
      (element) => element.getBoundingClientRect().height < 44,
    );
    await cdp().send('Emulation.setTouchEmulationEnabled', { enabled: false });
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
    expect(coarse).toBe(true);
    expect(low.map(({ className }) => className)).toEqual([]);
  });
});
