import type { JsonSchema } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { answerForm, answerIn, heldAnswer } from './answer-form.ts';
import { lossAnswer, lossSchema } from './question-examples.ts';

const form = answerForm(lossSchema);

describe('the form for an answer', () => {
  it('is that of the object, where the answer is one', () => {
    expect(form).toEqual({ schema: lossSchema, at: '', blank: {} });
    expect(answerIn(form, lossAnswer)).toEqual(lossAnswer);
    expect(heldAnswer(form, lossAnswer)).toEqual(lossAnswer);
  });

  it.each<readonly [JsonSchema, unknown]>([
    [{ type: 'boolean' }, true],
    [{ enum: ['yes', 'no'] }, 'no'],
    [{ type: 'array', items: { type: 'string' } }, ['a']],
  ])('has one field, which must be filled in, for %j', (schema, answer) => {
    const form = answerForm(schema);
    expect(form.schema).toMatchObject({ properties: { answer: schema }, required: ['answer'] });
    expect(form.at).toBe('/answer');
    expect(answerIn(form, heldAnswer(form, answer as boolean))).toEqual(answer);
  });

  it('keeps definitions where references look for them', () => {
    const schema: JsonSchema = { $defs: { side: { enum: ['left', 'right'] } }, $ref: '#/$defs/side' };
    expect(answerForm(schema).schema).toMatchObject({
      $defs: schema.$defs,
      properties: { answer: { $ref: '#/$defs/side' } },
    });
  });
});
