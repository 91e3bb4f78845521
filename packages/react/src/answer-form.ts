import type { Json, JsonSchema } from '@holdpoint/protocol';
import { isObject } from './field-changes.ts';
import { formatPointer } from './json-pointer.ts';
import { blankValue } from './schema-form-blank.ts';
import { followed, shapeOf } from './schema-form-shape.ts';

/** The form for an answer: always one of an object's fields. An answer that is no object is its only field. */
export interface AnswerForm {
  readonly schema: JsonSchema;
  /** Where in the form the answer itself stands; JSON pointer. */
  readonly at: string;
  /** What stands in it before anybody wrote something. */
  readonly blank: Json;
}

/** Its only field's key where the answer is no object; also what that field is called. */
const only = 'answer';

export function answerForm(answer: JsonSchema): AnswerForm {
  if (shapeOf(followed(answer, answer), answer).kind === 'object') {
    return { schema: answer, at: '', blank: blankValue(answer) };
  }
  // definitions stay at the root, where references look for them
  const { $defs, definitions, ...own } = answer;
  const schema: JsonSchema = {
    type: 'object',
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
    properties: { [only]: own },
    required: [only],
  };
  return { schema, at: formatPointer([only]), blank: blankValue(schema) };
}

/** What is sent: what the form holds, without the field that was put around it. */
export function answerIn({ at }: AnswerForm, held: Json): Json {
  return at === '' ? held : ((isObject(held) ? held[only] : null) ?? null);
}

/** An answer that was recorded, as the form holds it. */
export function heldAnswer({ at }: AnswerForm, answer: Json): Json {
  return at === '' ? answer : { [only]: answer };
}
