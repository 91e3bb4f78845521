import { describe, expect, it } from 'vitest';
import { jsonSource } from './json-source.ts';

describe('the JSON of arguments', () => {
  it('has its keys in the canonical order, at every depth', () => {
    expect(jsonSource({ b: [{ d: 1, c: 2 }], a: '' })).toBe(
      '{\n  "a": "",\n  "b": [\n    {\n      "c": 2,\n      "d": 1\n    }\n  ]\n}',
    );
  });

  it.each([
    ['a direction override', 'Pay \u202eLAGEL\u202c', '\\u202eLAGEL\\u202c'],
    ['a zero-width space', 'only\u200bnow', 'only\\u200bnow'],
    ['a tag beyond the first plane', 'a\u{e0041}b', 'a\\udb40\\udc41b'],
  ])('[R86] writes %s as its escape, and parses to the same value', (_, text, shown) => {
    const source = jsonSource({ text });
    expect(source).toContain(shown);
    expect(JSON.parse(source)).toEqual({ text });
  });

  it('sorts keys that look like numbers as the canonical form does', () => {
    expect(jsonSource({ 9: 1, 10: 2 })).toBe('{\n  "10": 2,\n  "9": 1\n}');
  });

  it('leaves what a person sees as it is', () => {
    expect(jsonSource('Käse, 寿司, 👩‍👩‍👧')).toBe('"Käse, 寿司, 👩‍👩‍👧"');
  });
});
