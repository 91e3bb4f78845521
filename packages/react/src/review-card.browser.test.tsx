/// <reference types="vite/client" />
import '@holdpoint/react/styles.css';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { overflowingIn, picture, violations } from './browser.test-support.ts';
import { hostileReview } from './hostile-example.ts';
import { repliedReview } from './reply-examples.ts';
import { ReviewCardView, type ReviewCardViewProps } from './review-card-view.tsx';
import {
  approvedReview,
  campaignReview,
  decisionThat,
  droppedReview,
  editedReview,
  exampleNow,
  firstRound,
  fullReview,
  lostDecision,
  offlineConnection,
  presentedReview,
  refusedEdit,
  rejectedReview,
  sentBackReview,
  sentToResearchReview,
  thirdRound,
} from './review-examples.ts';
import { answered, researchImpact } from './send-back-dialog-examples.ts';

const pictures = '../../../.cache/screenshots';
const noop = () => {};
const edited = { ...(campaignReview.revisions[1]?.proposal as object), headline: 'A revolutionary kettle.' };
const comments = [
  { anchor: { path: '/headline' }, text: 'Louder.' },
  {
    anchor: {
      path: '/body',
      quote: { exact: '54 dB(A)', prefix: 'It boils at ', suffix: ', measured', start: 159, end: 167 },
    },
    text: 'Say what that is like: a quiet talk.',
  },
];
const draft = { feedback: 'Give the test conditions for 28 % in the footnote.', revision: 2 };

beforeEach(() => {
  vi.useFakeTimers({ now: exampleNow, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The source as the build makes it for hosts whose resets stand outside of layers; see build-styles.mjs. */
const unlayered = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('./styles/{tokens,base,controls,card,output,diff,editor}.css', {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  )
    .sort(([one], [other]) => order(one) - order(other))
    .map(([path, css]) => [path, css.replace(/^:where\(\.hp-root\) \{/gm, '.hp-root {')]),
);
function order(path: string): number {
  return ['tokens', 'base', 'controls', 'card', 'output', 'diff', 'editor'].findIndex((name) => path.includes(name));
}

/** What of them reaches a widget. */
const resets = {
  'Tailwind 3': `*,::before,::after{box-sizing:border-box;border-width:0;border-style:solid;border-color:#e5e7eb}
    h1,h2,h3,h4,h5,h6{font-size:inherit;font-weight:inherit}blockquote,dl,dd,h1,h2,h3,h4,h5,h6,hr,figure,p,pre{margin:0}
    button,input,optgroup,select,textarea{font-family:inherit;font-size:100%;font-weight:inherit;line-height:inherit;color:inherit;margin:0;padding:0}
    button,[type='button'],[type='reset'],[type='submit']{-webkit-appearance:button;background-color:transparent;background-image:none}
    ol,ul,menu{list-style:none;margin:0;padding:0}fieldset{margin:0;padding:0}a{color:inherit;text-decoration:inherit}
    img,svg,video{display:block;vertical-align:middle}table{text-indent:0;border-color:inherit;border-collapse:collapse}`,
  Bootstrap: `*,::before,::after{box-sizing:border-box}body{font-size:1rem;line-height:1.5;color:#212529}
    h1,h2,h3,h4,h5,h6{margin-top:0;margin-bottom:.5rem;font-weight:500;line-height:1.2}h2{font-size:calc(1.325rem + .9vw)}
    p,dl,ol,ul{margin-top:0;margin-bottom:1rem}ol,ul{padding-left:2rem}dt{font-weight:700}dd{margin-bottom:.5rem;margin-left:0}
    blockquote{margin:0 0 1rem}img,svg{vertical-align:middle}th{text-align:-webkit-match-parent}
    button{border-radius:0}input,button,select,textarea{margin:0;font-family:inherit;font-size:inherit;line-height:inherit}
    button,[type=button],[type=submit]{-webkit-appearance:button}fieldset{min-width:0;padding:0;margin:0;border:0}`,
  'normalize.css': `button,input,select,textarea{font-family:inherit;font-size:100%;line-height:1.15;margin:0}button,select{text-transform:none}
    button,[type='button'],[type='submit']{-webkit-appearance:button}fieldset{padding:.35em .75em .625em}h1{font-size:2em;margin:.67em 0}
    summary{display:list-item}b,strong{font-weight:bolder}`,
};

const checkRefused = decisionThat('failed', 'CHECK_REFUSED', {
  verdicts: [{ name: 'In stock', passed: false, message: 'The shop has none left since 10:40.' }],
});

interface Scene {
  readonly width: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly dir?: 'rtl';
  readonly font?: string;
  readonly accent?: string;
}

async function show(props: ReviewCardViewProps, scene: Scene) {
  const { width, height, theme = 'light', dir, font = 'sans-serif' } = scene;
  await page.viewport(Math.max(width, 320), height ?? 900);
  document.body.style.cssText = `margin: 0; font-family: ${font}; ${scene.accent ? `--hp-accent: ${scene.accent}` : ''}`;
  return render(
    <main data-theme={theme} dir={dir} style={{ width, ...(height !== undefined && { height, display: 'grid' }) }}>
      <ReviewCardView onNext={noop} onRepeat={noop} onRetryConnection={noop} {...props} />
    </main>,
  );
}

/** Until what is loaded when it is needed has come. */
async function loaded(): Promise<void> {
  await vi.waitFor(() => {
    if (document.querySelector('.hp-card-body .hp-loading, .hp-card > .hp-loading')) throw new Error('still loading');
  });
}

const overflowing = () => overflowingIn('.hp-card', 'summary');

const scenes: readonly (readonly [string, Scene])[] = [
  ['1200-light', { width: 1200 }],
  ['1200-dark', { width: 1200, theme: 'dark' }],
  ['891-light', { width: 891, height: 816 }],
  ['720-light', { width: 720 }],
  ['720-rtl', { width: 720, dir: 'rtl' }],
  ['360-light', { width: 360 }],
  ['360-dark', { width: 360, theme: 'dark' }],
  ['280-light', { width: 280 }],
  ['280-rtl', { width: 280, dir: 'rtl' }],
];

describe('the review card', () => {
  it.each(scenes)('fits and is accessible: %s', async (name, scene) => {
    await show({ review: campaignReview, queue: { place: 2, total: 9 } }, scene);
    await picture(`card-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each<readonly [string, ReviewCardViewProps]>([
    ['first-round', { review: firstRound }],
    ['form', { review: campaignReview, draft }],
    ['stale', { review: thirdRound, draft }],
    ['lost', { review: campaignReview, decision: lostDecision, draft }],
    ['failed', { review: campaignReview, decision: decisionThat('failed', 'NETWORK'), draft }],
    ['offline', { review: campaignReview, connection: offlineConnection, draft }],
    ['offline-idle', { review: campaignReview, connection: offlineConnection }],
    ['approved', { review: approvedReview }],
    ['with-agent', { review: sentBackReview }],
    ['read-only', { review: { ...campaignReview, allowed: [] } }],
    ['hostile', { review: hostileReview }],
    ['all-actions', { review: fullReview }],
    ['all-actions-draft', { review: fullReview, draft: { ...draft, to: ['marketResearch'] } }],
    ['all-actions-offline', { review: fullReview, connection: offlineConnection }],
    ['comments', { review: fullReview, draft: { ...draft, comments }, feedbackTemplates: ['Name the source.'] }],
    ['presented', { review: presentedReview }],
    ['editor', { review: fullReview, draft: { feedback: '', revision: 2, edited } }],
    ['editor-refused', { review: fullReview, draft: { feedback: '', revision: 2, edited }, decision: refusedEdit }],
    ['stale-edit', { review: { ...thirdRound, allowed: fullReview.allowed }, draft: { ...draft, edited, comments } }],
    ['check-refused', { review: fullReview, decision: checkRefused }],
    ['edited', { review: editedReview }],
    ['rejected', { review: rejectedReview }],
    ['dropped', { review: droppedReview }],
    ['sent-to-research', { review: sentToResearchReview }],
    ['replied', { review: repliedReview }],
    ['made-again', { review: { ...approvedReview, state: 'superseded', turn: 'agent' } }],
  ])('draws every state accessibly: %s', async (name, props) => {
    for (const [suffix, scene] of [
      ['760', { width: 760 }],
      ['320', { width: 320, theme: 'dark' }],
    ] as const) {
      const { unmount } = await show(props, scene);
      await loaded();
      await picture(`state-${name}-${suffix}`);
      expect(overflowing()).toEqual([]);
      expect(await violations()).toEqual([]);
      await unmount();
    }
  });

  it.each<readonly [string, Scene]>([
    ['891-light', { width: 891 }],
    ['891-dark', { width: 891, theme: 'dark' }],
    ['560-light', { width: 560 }],
    ['320-light', { width: 320 }],
    ['320-rtl', { width: 320, dir: 'rtl' }],
  ])('has room for every decision there is: %s', async (name, scene) => {
    await show({ review: fullReview, draft: { ...draft, to: ['marketResearch'] } }, scene);
    await picture(`all-actions-${name}`);
    expect(overflowing()).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  it.each([
    ['reject', 'Reject'],
    ['drop', 'Drop campaign'],
  ])('asks before the run ends: %s', async (name, label) => {
    for (const width of [891, 320]) {
      const { unmount } = await show({ review: fullReview }, { width });
      await page.getByRole('button', { name: label }).click();
      await picture(`form-${name}-${width}`);
      expect(overflowing()).toEqual([]);
      expect(await violations()).toEqual([]);
      await unmount();
    }
  });

  it.each<readonly [string, Scene]>([
    ['891-light', { width: 891, height: 860 }],
    ['891-dark', { width: 891, height: 860, theme: 'dark' }],
    ['320-light', { width: 320, height: 860 }],
  ])('shows over itself what sending back would do: %s', async (name, scene) => {
    const to = { feedback: 'Find a test for the noise.', revision: 2, to: ['marketResearch'] };
    await show({ review: fullReview, draft: to, impact: answered(researchImpact) }, scene);
    document.querySelector<HTMLElement>('.hp-card')?.focus();
    await userEvent.keyboard('b');
    await expect.element(page.getByRole('dialog')).toBeVisible();
    await page.screenshot({ path: `${pictures}/send-back-over-card-${name}.png` });
    expect(await violations()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(document.activeElement?.textContent).toContain('Send back');
  });

  it('keeps its shapes in forced colours', async () => {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
    await show({ review: campaignReview }, { width: 720 });
    await picture('card-720-forced');
    expect(await violations()).toEqual([]);
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  });

  it('follows the host: its font, its accent, its own page', async () => {
    const font = 'Georgia, serif';
    await show({ review: campaignReview }, { width: 360, font, accent: '#0d6efd' });
    await picture('card-360-hosted');
    const approve = page.getByRole('button', { name: 'Approve and localize' }).element();
    expect(getComputedStyle(approve).backgroundColor).toBe('rgb(13, 110, 253)');
    expect(getComputedStyle(approve).fontFamily).toBe(font);
  });

  it.each(Object.entries(resets))('survives the resets of %s with the unlayered sheet', async (_, reset) => {
    const pick = (selector: string, ...names: string[]) => {
      const style = getComputedStyle(document.querySelector(`.hp-card ${selector}`) as Element);
      return names.map((name) => style.getPropertyValue(name));
    };
    const look = () => [
      pick(
        '.hp-button[data-variant="primary"]',
        'background-color',
        'color',
        'padding-inline',
        'border-radius',
        'font-weight',
      ),
      pick(
        '.hp-button:not([data-variant])',
        'background-color',
        'border-block-start-width',
        'border-block-start-color',
      ),
      pick('.hp-question', 'font-size', 'font-weight', 'line-height', 'margin-block-start'),
      pick('.hp-facts', 'margin-block-end', 'display'),
      pick('.hp-fact-value', 'margin-inline-start'),
      pick('.hp-table .hp-label', 'text-align', 'font-weight'),
      pick('.hp-icon', 'display', 'vertical-align'),
      pick('.hp-line', 'padding-inline-start', 'list-style-type'),
    ];
    await show({ review: campaignReview }, { width: 720 });
    const intended = look();
    const sheets = [reset, Object.values(unlayered).join('\n')].map((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    document.adoptedStyleSheets = sheets;
    const kept = look();
    document.adoptedStyleSheets = [];
    expect(kept).toEqual(intended);
  });

  it('is a target for a finger under a coarse pointer', async () => {
    await cdp().send('Emulation.setTouchEmulationEnabled', { enabled: true });
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'pointer', value: 'coarse' }] });
    await show({ review: campaignReview, draft }, { width: 360 });
    const coarse = matchMedia('(pointer: coarse)').matches;
    const low = [...document.querySelectorAll('.hp-card :is(button, summary, textarea)')].filter(
      (each) => each.getBoundingClientRect().height < 44,
    );
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
    await cdp().send('Emulation.setTouchEmulationEnabled', { enabled: false });
    expect(coarse).toBe(true);
    expect(low.map(({ className }) => className)).toEqual([]);
  });

  it('opens its context without moving what is above', async () => {
    await show({ review: campaignReview }, { width: 891 });
    for (const name of ['Inputs', 'Earlier tasks', 'Rounds']) {
      const button = page.getByRole('button', { name: new RegExp(name) });
      const before = button.element().getBoundingClientRect().top;
      await button.click();
      expect(button.element().getBoundingClientRect().top).toBe(before);
      await picture(`context-${name.toLowerCase().replace(' ', '-')}`);
      expect(await violations()).toEqual([]);
    }
  });
});
