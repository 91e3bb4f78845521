import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { canonical, fitOutput, parseOutput } from './index.ts';

const Draft = z.object({ text: z.string() });
const fits = (output: unknown) => ({ ok: true, output });
const misfit = (message: string | RegExp) => ({
  ok: false,
  message: expect.stringMatching(message),
  issues: expect.any(Array),
});
const messageOf = (schema: z.ZodType, text: string) => {
  const parsed = parseOutput(schema, text);
  if (parsed.ok) throw new Error('it fitted');
  return parsed.message;
};

describe('[C43] parseOutput reads', () => {
  it.each([
    ['plain JSON', '{"text":"Kettle"}'],
    ['JSON among blanks', '\n  {"text":"Kettle"}\n\n'],
    ['a json fence', '```json\n{"text":"Kettle"}\n```'],
    ['a fence without a language', '```\n{"text":"Kettle"}\n```'],
    ['a fence with prose around', 'Here you are:\n```json\n{"text":"Kettle"}\n```\nAnything else?'],
    ['prose around JSON', 'Sure! {"text":"Kettle"} Hope that helps.'],
    ['JSON with trailing garbage', '{"text":"Kettle"}\u0000<|end|>'],
    ['a fence that is never closed', '```json\n{"text":"Kettle"}'],
    ['JSON with more than was asked', '{"text":"Kettle","note":"ok"}'],
  ])('%s', (_, text) => {
    expect(parseOutput(Draft, text)).toEqual(fits({ text: 'Kettle' }));
  });

  it('a fence inside a value as part of the value', () => {
    const text = 'Use:\n```json\n{"text":"inner"}\n```';
    expect(parseOutput(Draft, JSON.stringify({ text }))).toEqual(fits({ text }));
  });

  it('an array, a number and null where the schema has them', () => {
    expect(parseOutput(z.array(z.number()), 'The list: [1, 2]')).toEqual(fits([1, 2]));
    expect(parseOutput(z.number(), ' 42 ')).toEqual(fits(42));
    expect(parseOutput(z.null(), 'null')).toEqual(fits(null));
  });

  it.each([
    ['bare words', 'A kettle, no superlatives.', 'A kettle, no superlatives.'],
    ['several lines, trimmed at the ends', '\n# Title\n\nText\n', '# Title\n\nText'],
    ['a JSON string', '"A kettle"', 'A kettle'],
    ['a number', '42', '42'],
    ['braces', 'Dear {name}', 'Dear {name}'],
    ['JSON of another type', '{"text":"Kettle"}', '{"text":"Kettle"}'],
  ])('%s as text for a schema that takes text', (_, text, output) => {
    expect(parseOutput(z.string(), text)).toEqual(fits(output));
  });

  it('nothing out of text that is not JSON', () => {
    expect(parseOutput(Draft, 'I cannot do that.')).toEqual(misfit('not JSON'));
    expect(parseOutput(Draft, '')).toEqual(misfit('not JSON'));
    expect(parseOutput(Draft, '{"text": "cut in the mid')).toEqual(misfit('not JSON'));
    expect(parseOutput(Draft, '{"text":"a"} or {"text":"b"}')).toEqual(misfit('not JSON'));
  });
});

describe('[C44] what does not fit', () => {
  it('is said with its place, for the model and as issues', () => {
    expect(parseOutput(z.object({ facts: z.array(z.string()) }), '{"facts":["a",2]}')).toEqual({
      ok: false,
      message: expect.stringContaining('facts[1]'),
      issues: [{ path: ['facts', '1'], message: expect.stringContaining('expected string') }],
    });
  });

  it.each(['9007199254740993', '-9007199254740993', '123456789012345678901234567890', '1e400'])(
    'is the number %s, which JavaScript would change',
    (number) => {
      expect(parseOutput(z.object({ id: z.unknown() }), `{"id":${number}}`)).toEqual(misfit('"/id" is'));
    },
  );

  it('is text with a lone surrogate', () => {
    expect(parseOutput(Draft, String.raw`{"text":"\ud83d"}`)).toEqual(misfit('lone surrogate'));
  });

  it('is an instance that a function returned: it would not come back from the store', () => {
    const anything = z.object({ value: z.unknown() });
    expect(fitOutput(anything, { value: new Date(0) })).toEqual(misfit('"/value" is an instance of a class'));
    expect(fitOutput(anything, { value: new Map([[1, 2]]) })).toEqual(misfit('"/value" is an instance of a class'));
    expect(fitOutput(anything, { value: 1n })).toEqual(misfit('"/value" is bigint'));
  });

  it('is nested beyond the stack', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    type Nested = readonly Nested[];
    const Nested: z.ZodType<Nested> = z.lazy(() => z.array(Nested));
    expect(parseOutput(Nested, deep)).toEqual(misfit('nested too deep'));
    expect(parseOutput(z.array(z.unknown()), deep)).toEqual(misfit('nested too deep'));
  });

  it('is told in at most 2,001 characters, and never in half ones', () => {
    const strict = z.strictObject({});
    for (const length of [1973, 1974, 1975, 1976, 1977]) {
      const message = messageOf(strict, JSON.stringify({ [`${'a'.repeat(length)}${'😀'.repeat(50)}`]: 1 }));
      expect(message.length).toBeLessThanOrEqual(2001);
      expect(message.endsWith('…')).toBe(true);
      expect(() => canonical(message)).not.toThrow();
    }
    const many = Array.from({ length: 500 }, () => 1);
    expect(messageOf(z.array(z.string()), JSON.stringify(many))).toHaveLength(2001);
  });

  it('is told in words that can be journalled, even when a key cannot', () => {
    expect(() => canonical(messageOf(z.strictObject({}), String.raw`{"\ud83d":1}`))).not.toThrow();
  });

  it('is nobody’s prototype', () => {
    const parsed = parseOutput(z.unknown(), '{"__proto__":{"admin":true},"constructor":{"prototype":1}}');
    if (!parsed.ok) throw new Error(parsed.message);
    expect(Object.getPrototypeOf(parsed.output)).toBe(Object.prototype);
    expect((parsed.output as { admin?: boolean }).admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(JSON.stringify(parsed.output)).toBe('{"__proto__":{"admin":true},"constructor":{"prototype":1}}');
  });

  it('leaves out members that are undefined, as the store would', () => {
    expect(
      fitOutput(z.object({ text: z.string(), note: z.string().optional() }), { text: 'a', note: undefined }),
    ).toEqual(fits({ text: 'a' }));
  });

  it('gets the schema’s defaults', () => {
    expect(parseOutput(z.object({ tone: z.string().default('plain') }), '{}')).toEqual(fits({ tone: 'plain' }));
  });

  it('does not hide a fault of the schema itself', () => {
    const broken = z.string().refine(() => {
      throw new TypeError('a bug in the schema');
    });
    expect(() => parseOutput(broken, '"x"')).toThrow('a bug in the schema');
  });
});
