import type { JsonSchema, PatchOperation, ReviewView } from '@holdpoint/protocol';
import { mostOperations } from './json-patch.ts';
import { valueAt } from './json-pointer.ts';
import { numberText } from './number-text.ts';
import { fieldName } from './output-editor-changes.tsx';
import { fieldsTo, rootField } from './schema-form-model.ts';
import type { Text } from './text.ts';
import type { EditorText } from './text-editor.ts';
import type { ToolText } from './text-tool.ts';
import type { ToolCall } from './tool-call.ts';
import { withUnit } from './tool-unit.ts';

type Words = Text & EditorText & ToolText;

/** Why a call cannot run as it stands, as a sentence; `null` where it can. */
export function obstacleWords({ obstacle, proposed }: ToolCall, { schema }: ReviewView, text: Words): string | null {
  if (obstacle === null) return null;
  switch (obstacle.kind) {
    case 'fixed':
      return text.changeRefused(fieldName(schema, proposed, obstacle.path));
    case 'masked':
      return text.maskTouched(fieldName(schema, proposed, obstacle.path));
    case 'tooMany':
      return text.tooManyEdits(obstacle.count, mostOperations);
    case 'noEdits':
      return text.noEdits;
    default:
      return obstacle satisfies never;
  }
}

/** What is asked once more at high risk: what running it does, and what the agent had asked for where that is other. */
export function confirmWords(
  { run, confirm, patch, proposed, args, fixed }: ToolCall,
  { schema }: ReviewView,
  text: Words,
): { readonly title: string; readonly sentences: readonly string[] } {
  const united = withUnit(schema, args, fixed).schema;
  const asked = patch.map((operation) => askedFor(operation, proposed, united, text));
  return {
    title: confirm?.title ?? text.confirmPlain(run?.label ?? ''),
    sentences: [
      ...(confirm?.effect ? [confirm.effect] : []),
      ...(asked.length > 0 ? [text.agentAskedFor(text.and(asked))] : []),
    ],
  };
}

/** As much of a text as a sentence takes. */
const mostCharacters = 40;

function askedFor(
  { op, path }: PatchOperation,
  proposed: ToolCall['proposed'],
  schema: JsonSchema,
  text: Words,
): string {
  const name = fieldName(schema, proposed, path);
  const before = op === 'add' ? undefined : valueAt(proposed, path);
  if (before === undefined) return text.withoutField(name);
  if (typeof before === 'number') {
    const own = fieldsTo(rootField(schema, proposed, undefined), path, schema).at(-1)?.schema ?? {};
    return `${numberText(before, own)}${typeof own.unit === 'string' ? ` ${own.unit}` : ''}`;
  }
  return typeof before === 'string' && before.length <= mostCharacters ? `“${before}”` : text.wordedOtherwise(name);
}
