import type { JsonSchema } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { emptyValue } from './schema-form-empty.ts';
import { followed, shapeOf } from './schema-form-shape.ts';

const string = { type: 'string' };
const tagged = (kind: string, properties: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties: { kind: { type: 'string', const: kind }, ...properties },
  required: ['kind', ...Object.keys(properties)],
});

describe('a schema asks for', () => {
  it.each<readonly [string, JsonSchema]>([
    ['text', string],
    ['number', { type: 'integer' }],
    ['boolean', { type: 'boolean' }],
    ['choice', { type: 'string', const: 'x' }],
    ['choice', { enum: [1, 'two', null] }],
    ['choice', { type: 'null' }],
    ['choice', { anyOf: [{ const: 'a' }, { enum: ['b', 'c'] }] }],
    ['nullable', { type: ['string', 'null'] }],
    ['nullable', { anyOf: [string, { type: 'null' }] }],
    ['nullable', { anyOf: [tagged('a'), tagged('b'), { type: 'null' }] }],
    ['list', { type: 'array', items: string }],
    ['object', { type: 'object', properties: {} }],
    ['variant', { oneOf: [tagged('a'), tagged('b')] }],
    ['text', { anyOf: [string] }],
    ['json', {}],
    ['json', { not: {} }],
    ['json', { type: ['string', 'number'] }],
    ['json', { anyOf: [string, { type: 'number' }] }],
    ['json', { allOf: [string, { minLength: 1 }] }],
  ])('%s: %j', (kind, schema) => {
    expect(shapeOf(schema, schema).kind).toBe(kind);
  });
});

describe('a reference', () => {
  it('is followed, and what stands beside it goes first', () => {
    const root = { $defs: { name: { type: 'string', title: 'Name' }, same: { $ref: '#/$defs/name', title: 'Own' } } };
    expect(followed({ $ref: '#/$defs/same' }, root)).toEqual({ type: 'string', title: 'Own' });
    expect(followed({ allOf: [{ $ref: '#/$defs/name' }], title: 'Outer' }, root)).toEqual({
      type: 'string',
      title: 'Outer',
    });
  });

  it.each(['#/$defs/self', '#/$defs/none', '#/$defs/100%', 'https://example.com/x'])(
    'that leads nowhere is JSON: %s',
    ($ref) => {
      const root = { $defs: { self: { $ref: '#/$defs/self' } } };
      expect(shapeOf(followed({ $ref }, root), root).kind).toBe('json');
    },
  );
});

describe('a new value', () => {
  it('is as little as the schema takes', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        name: string,
        count: { type: 'integer' },
        tone: { enum: ['plain', 'warm'] },
        note: { type: ['string', 'null'] },
        pair: { type: 'array', items: string, minItems: 2 },
        market: { type: 'string', default: 'DE' },
        extra: string,
        place: { oneOf: [tagged('shop', { rows: { type: 'boolean' } }), tagged('print')] },
      },
      required: ['name', 'count', 'tone', 'note', 'pair', 'market', 'place'],
    };
    expect(emptyValue(schema, schema)).toEqual({
      name: '',
      count: '',
      tone: 'plain',
      note: null,
      pair: ['', ''],
      market: 'DE',
      place: { kind: 'shop', rows: false },
    });
  });

  it('ends where a schema asks for itself', () => {
    const sum: JsonSchema = { oneOf: [tagged('sum', { left: { $ref: '#' } }), tagged('one')] };
    expect(JSON.stringify(emptyValue(sum, sum)).length).toBeLessThan(200);
  });
});
