import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, mixed } from './contrast.ts';

interface Builder {
  builtStyles(): { readonly 'styles.css': string; readonly 'styles.unlayered.css': string };
}
const { builtStyles } = (await import(new URL('../build-styles.mjs', import.meta.url).href)) as Builder;

const folder = new URL('./styles/', import.meta.url);
const files = readdirSync(folder).map((name) => ({ name, css: readFileSync(new URL(name, folder), 'utf8') }));
const source = files
  .map(({ css }) => css)
  .join('\n')
  .replace(/\/\*.*?\*\//gs, '');
const built = builtStyles();

/** What a host's build needs to find on the page, when it writes `light-dark()` for older browsers. */
const onPage = /:where\(html\)\{--lightningcss-light: ?initial;--lightningcss-dark: ?;?\}/;

describe.each(Object.entries(built))('%s', (name, whole) => {
  const css = whole.replace(onPage, '');

  it('has colours in a host whose build lowers light-dark()', () => {
    expect(whole).toMatch(onPage);
  });

  it('touches nothing outside of our roots', () => {
    const start = name === 'styles.css' ? ':where(.hp-root)' : '.hp-root';
    expect(selectors(css).length).toBeGreaterThan(100);
    expect(selectors(css).filter((selector) => !selector.startsWith(start))).toEqual([]);
  });

  it('counts for no class, or for one', () => {
    const counted = selectors(css).map((selector) => selector.replace(/:where\((?:[^()]|\([^()]*\))*\)/g, ''));
    const allowed = name === 'styles.css' ? /^ ?(::?[\w-]+(\([\w-]+\))?)?$/ : /^\.hp-root ?(::?[\w-]+(\([\w-]+\))?)?$/;
    expect(counted.filter((rest) => !allowed.test(rest))).toEqual([]);
  });

  it('names classes with our prefix alone, and theme classes of hosts', () => {
    const names = selectors(css).flatMap((selector) =>
      [...selector.matchAll(/\.(-?[a-z][\w-]*)/gi)].map(([, found]) => found),
    );
    expect(names.filter((found) => !/^(hp-.+|dark|light)$/.test(found ?? ''))).toEqual([]);
  });

  it.each([
    ['important', /!important/],
    ['a font, an image or another sheet', /@font-face|@import|url\(/],
    ['the viewport', /@media[^{]*(width|height|orientation)/],
    ['a physical side', /[;{](margin|padding|border|inset)?-?(left|right|top|bottom)(-[a-z-]+)?:/],
    ['a physical size', /[;{](min-|max-)?(width|height):/],
    ['a physical alignment', /(text-align|float|clear):\s*(left|right)/],
    ['an animation of another name', /@keyframes (?!hp-)/],
  ])('does without %s', (_, pattern) => {
    expect(css).not.toMatch(pattern);
  });
});

describe('the tokens', () => {
  it('are at most 30', () => {
    const names = new Set([...source.matchAll(/--hp-[\w-]+/g)].map(([name]) => name));
    expect(names.size).toBeGreaterThan(20);
    expect(names.size).toBeLessThanOrEqual(30);
  });

  it('are read in one file, and set in none', () => {
    const readers = files.filter(({ css }) => /--hp-/.test(css.replace(/\/\*.*?\*\//gs, ''))).map(({ name }) => name);
    expect(readers).toEqual(['tokens.css']);
    expect(source).not.toMatch(/[;{\s]--hp-[\w-]+:/);
  });
});

describe('the source', () => {
  it('names no class that no widget has', () => {
    const widgets = readdirSync(new URL('.', import.meta.url))
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
      .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
      .join('\n');
    const names = new Set([...source.matchAll(/\.(hp-[\w-]+)/g)].map(([, name]) => name ?? ''));
    expect([...names].filter((name) => !new RegExp(`\\b${name}(?![\\w-])`).test(widgets))).toEqual([]);
  });

  it('uses no private variable that is not defined', () => {
    const defined = new Set([...source.matchAll(/(--_hp-[\w-]+):/g)].map(([, name]) => name));
    const used = new Set([...source.matchAll(/var\((--_hp-[\w-]+)/g)].map(([, name]) => name));
    expect([...used].filter((name) => !defined.has(name))).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('contrast in %s', (scheme) => {
  const token = (name: string): string => {
    const [, light, dark] = new RegExp(`--hp-${name}, (?:light-dark\\()?(#\\w+)(?:, (#\\w+))?`).exec(source) ?? [];
    if (!light) throw new Error(`No colour of the name "${name}".`);
    return scheme === 'dark' && dark ? dark : light;
  };
  const of = (light: number, dark: number) => (scheme === 'light' ? light : dark) / 100;
  const accentText = mixed(token('accent'), token('text'), of(88, 46));
  const grounds = ['surface', 'bg', 'sunken', 'raised'].map((name) => [name, token(name)] as const);

  it.each(grounds)('every text is readable on %s', (_, ground) => {
    const texts = ['text', 'text-muted', 'success', 'warning', 'danger'].map(token);
    expect([...texts, accentText].map((text) => contrast(text, ground)).filter((ratio) => ratio < 4.5)).toEqual([]);
  });

  it('the primary button is readable, pressed too', () => {
    const pressed = mixed(token('text'), token('accent'), 0.16);
    expect(contrast(token('on-accent'), token('accent'))).toBeGreaterThanOrEqual(4.5);
    if (scheme === 'light') expect(contrast(token('on-accent'), pressed)).toBeGreaterThanOrEqual(4.5);
  });

  it('text is readable on every tint', () => {
    const selected = mixed(token('accent'), token('surface'), of(11, 16));
    const tint = mixed(token('accent'), token('surface'), of(6, 9));
    const added = mixed(token('added'), token('surface'), of(20, 27));
    const removed = mixed(token('removed'), token('surface'), of(16, 23));
    for (const ground of [selected, tint]) {
      for (const text of [token('text'), token('text-muted'), accentText]) {
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const ground of [added, removed]) expect(contrast(token('text'), ground)).toBeGreaterThanOrEqual(4.5);
  });

  it('edges of inputs and the focus ring can be seen', () => {
    for (const name of ['border-strong', 'accent']) {
      expect(contrast(token(name), token('surface'))).toBeGreaterThanOrEqual(3);
    }
  });
});

/** The selectors of a built sheet: no nesting, no keyframe stops. */
function selectors(css: string): readonly string[] {
  const found: string[] = [];
  let [keyframes, start] = [0, 0];
  const open: boolean[] = [];
  for (let index = 0; index < css.length; index++) {
    const sign = css[index];
    if (sign === '{') {
      const prelude = css.slice(start, index).trim();
      open.push(prelude.startsWith('@keyframes'));
      if (!prelude.startsWith('@') && keyframes === 0) found.push(...listed(prelude));
      if (open.at(-1)) keyframes += 1;
    }
    if (sign === '}' && open.pop()) keyframes -= 1;
    if (sign === '{' || sign === '}' || sign === ';') start = index + 1;
  }
  return found;
}

/** Splits at the commas that stand outside of brackets. */
function listed(prelude: string): readonly string[] {
  let depth = 0;
  const cuts = [...prelude].flatMap((sign, index) => {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    return sign === ',' && depth === 0 ? [index] : [];
  });
  return [-1, ...cuts].map((cut, index) => prelude.slice(cut + 1, cuts[index]).trim());
}
