import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TextChange, textChanges } from './text-changes.ts';

const without = (kind: TextChange['kind'], changes: readonly TextChange[]) =>
  changes
    .filter((change) => change.kind !== kind)
    .map(({ text }) => text)
    .join('');
const said = (changes: readonly TextChange[]) =>
  changes.map(({ kind, text }) => `${{ same: '=', added: '+', removed: '-' }[kind]}${text}`);

/** Few words, so that two texts have something in common. */
const line = fc.array(fc.constantFrom('quiet', 'kettle', ' ', '  ', '.', 'ö', '👩‍👧', '水', '\ud83d', 'S-2', '\t'), {
  maxLength: 12,
});
const prose = fc
  .array(
    line.map((words) => words.join('')),
    { maxLength: 6 },
  )
  .chain((lines) => fc.constantFrom('\n', '\r\n', '\n\n').map((end) => lines.join(end)));

describe('[R83] the changes of a text', () => {
  it('give back both texts, whatever they are, and however little time there is', () => {
    fc.assert(
      fc.property(fc.oneof(prose, fc.string()), prose, fc.nat({ max: 4 }), (before, after, leftMs) => {
        let now = 0;
        const changes = textChanges(before, after, { budget: { leftMs }, clock: () => now++ });
        expect(without('removed', changes)).toBe(after);
        expect(without('added', changes)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it('are told by words', () => {
    expect(said(textChanges('Holds 80 °C for tea.', 'Holds 95 °C for tea.'))).toEqual([
      '=Holds ',
      '-80',
      '+95',
      '= °C for tea.',
    ]);
  });

  it('are told by words in a language without spaces', () => {
    expect(said(textChanges('我喜欢喝绿茶和咖啡', '我喜欢喝红茶和咖啡'))).toEqual([
      '=我喜欢喝',
      '-绿茶',
      '+红茶',
      '=和咖啡',
    ]);
    expect(said(textChanges('Тихое утро дома', 'Тихое место дома'))).toEqual(['=Тихое ', '-утро', '+место', '= дома']);
  });

  it('read as phrases, not as words with a common one between', () => {
    expect(said(textChanges('In tests it cut energy use.', 'In lab test S-2 it used less power.'))).toEqual([
      '=In ',
      '-tests it cut energy use',
      '+lab test S-2 it used less power',
      '=.',
    ]);
  });

  it('stay apart where a sentence ends between them', () => {
    const before = 'Cut by 40 %. It is the quietest.';
    expect(said(textChanges(before, 'Uses 28 watts. It is made of steel.'))).toEqual([
      '-Cut by 40 %',
      '+Uses 28 watts',
      '=. It is ',
      '-the quietest',
      '+made of steel',
      '=.',
    ]);
  });

  it('leave the lines alone that stayed', () => {
    expect(said(textChanges('one\ntwo\nthree\n', 'one\n2\nthree\n'))).toEqual(['=one\n', '-two', '+2', '=\nthree\n']);
  });

  it('are none of a text that stayed', () => {
    expect(textChanges('Quiet.', 'Quiet.')).toEqual([{ kind: 'same', text: 'Quiet.' }]);
    expect(textChanges('', '')).toEqual([]);
  });

  it('are replaced lines once the time is up', () => {
    const budget = { leftMs: 3 };
    let now = 0;
    const changes = textChanges('a b\nsame\nc d\n', 'a x\nsame\nc y\n', { budget, clock: () => 2 * now++ });
    // two for the lines, two for the first pair
    expect(said(changes)).toEqual(['=a ', '-b', '+x', '=\nsame\n', '-c d\n', '+c y\n']);
    expect(budget.leftMs).toBeLessThanOrEqual(0);
  });

  it('share one budget among many texts', () => {
    const budget = { leftMs: 1 };
    const clock = (() => {
      let now = 0;
      return () => now++;
    })();
    textChanges('a', 'b', { budget, clock });
    expect(said(textChanges('Holds 80 °C', 'Holds 95 °C', { budget, clock }))).toEqual([
      '-Holds 80 °C',
      '+Holds 95 °C',
    ]);
  });

  it('are replaced lines in a text that is very long', () => {
    const rest = 'It boils. '.repeat(11_000);
    expect(said(textChanges(`a b\n${rest}`, `a c\n${rest}`))).toEqual(['-a b\n', '+a c\n', `=${rest}`]);
  });

  it('of a text of 100 kB, nine words of ten of them new, take about the budget', () => {
    const text = (seed: number) =>
      Array.from({ length: 1_500 }, (_, row) =>
        Array.from({ length: 10 }, (_, column) => `w${((row * 10 + column) * (column === 0 ? 1 : seed)) % 9973}`).join(
          ' ',
        ),
      ).join('\n');
    const start = performance.now();
    textChanges(text(7919), text(6007));
    // generous, for a busy machine; by characters it is minutes
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
