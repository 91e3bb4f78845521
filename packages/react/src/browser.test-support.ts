import axe, { type RuleObject } from 'axe-core';
import { page } from 'vitest/browser';

/** How the page stands when a widget is looked at; widths in CSS pixels. */
export interface Scene {
  readonly width: number;
  readonly theme?: 'light' | 'dark';
  readonly dir?: 'rtl';
}

/** WCAG 2.2 A and AA and axe's best practice over the whole page, readable. A widget alone has no h1: that rule is off. */
export async function violations(rules: RuleObject = {}): Promise<readonly string[]> {
  const found = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'page-has-heading-one': { enabled: false }, ...rules },
  });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** A picture of `main`, for people to look at, in `.cache/screenshots`. The page grows to hold all of it. */
export async function picture(name: string): Promise<void> {
  const main = document.querySelector('main') as HTMLElement;
  const { width, bottom } = main.getBoundingClientRect();
  await page.viewport(Math.max(320, Math.ceil(width)), Math.ceil(bottom));
  await page.screenshot({ path: `../../../.cache/screenshots/${name}.png`, element: main });
}

/**
 * The elements that stand out of the first `root` to the left or right. `clipped` selects what may: it scrolls or is
 * cut inside a box of its own.
 */
export function overflowingIn(root: string, ...clipped: readonly string[]): readonly string[] {
  const within = document.querySelector(root) as HTMLElement;
  const { left, right } = within.getBoundingClientRect();
  const allowed = ['.hp-hidden', 'svg', ...clipped].join();
  return [...within.querySelectorAll<HTMLElement>('*')]
    .filter((element) => !element.closest(allowed))
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > right + 1 || box.left < left - 1);
    })
    .map((element) => element.className || element.tagName);
}
