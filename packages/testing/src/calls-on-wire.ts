import type { ToolCall } from '@holdpoint/core';
import type { ScriptedToolCall } from './reply.ts';
import type { ScriptedCall } from './script.ts';

/**
 * The ids that a model gives its calls: one of its own for every call, `call_0` and on again in every answer, or none.
 * They follow from attempt and turn, so a new process gives the same.
 */
export type CallIds = 'unique' | 'restart' | 'empty';

/** The calls of one answer as the model writes them. */
export function callsOnWire(
  calls: readonly ScriptedToolCall[],
  asked: Pick<ScriptedCall, 'attempt' | 'turn'>,
  ids: CallIds,
): readonly ToolCall[] {
  return calls.map(({ tool, arguments: given = {}, id }, index) => ({
    id: id ?? idOf(index, asked, ids),
    name: tool,
    arguments: typeof given === 'string' ? given : JSON.stringify(given),
  }));
}

function idOf(index: number, { attempt, turn }: Pick<ScriptedCall, 'attempt' | 'turn'>, ids: CallIds): string {
  switch (ids) {
    case 'unique':
      return `call_${attempt}_${turn}_${index}`;
    case 'restart':
      return `call_${index}`;
    case 'empty':
      return '';
    default:
      return ids satisfies never;
  }
}
