import type { ToolCall } from '@holdpoint/core';
import { isObjectText } from './object-text.ts';

/** A piece of a call as endpoints stream it, or a whole call. Any part may be missing, whatever the standard says. */
export interface CallPiece {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: {
    readonly name?: string | null;
    /** Some endpoints send the value itself. */
    readonly arguments?: string | object | null;
  };
}

/** The calls of one answer, put together from their pieces. */
export interface CallPieces {
  /** Gives what the piece adds, to measure it. */
  add(piece: CallPiece): string;
  /** In the order in which they began. A call without arguments has `{}`. */
  calls(): readonly ToolCall[];
}

/**
 * The standard: the first piece of a call has its index, id and name, the others its index. Beside that, endpoints send
 * whole calls without an index or all with index 0, without ids or all with one id, and repeat id and name with every
 * piece. A piece that names its tool begins a call unless it plainly continues one, so that none swallows its sibling.
 */
export function callPieces(): CallPieces {
  const begun: Call[] = [];
  return {
    add(piece) {
      const { id, name, text } = partsOf(piece);
      let call = placeOf(begun, piece);
      if (!call || (name !== '' && !continues(call, id, name, text))) {
        call = { index: piece.index ?? null, id, name, text: '' };
        begun.push(call);
      }
      call.id ||= id;
      call.name ||= name;
      call.text += text;
      return id + name + text;
    },
    calls: () =>
      begun
        .filter(({ id, name, text }) => id || name || text)
        .map(({ id, name, text }) => ({ id, name, arguments: text.trim() === '' ? '{}' : text })),
  };
}

interface Call {
  readonly index: number | null;
  id: string;
  name: string;
  text: string;
}

function partsOf({ id, function: called }: CallPiece): Omit<Call, 'index'> {
  const { name, arguments: written } = called ?? {};
  const text = typeof written === 'object' && written !== null ? JSON.stringify(written) : (written ?? '');
  return { id: id ?? '', name: name ?? '', text };
}

/** The call that a piece may belong to: by index, else by id; what has neither, and no name, goes on with the last. */
function placeOf(begun: readonly Call[], { index, id, function: called }: CallPiece): Call | undefined {
  if (typeof index === 'number') return begun.findLast((call) => call.index === index);
  const same = id ? begun.findLast((call) => call.id === id) : undefined;
  return same ?? (called?.name ? undefined : begun.at(-1));
}

function continues(call: Call, id: string, name: string, text: string): boolean {
  if (call.name === '') return true;
  if (call.name !== name || (id && call.id && id !== call.id)) return false;
  if (call.text === '' || text === '') return true;
  // without an index, what is whole by itself is a call of its own, also after a malformed one
  return !isObjectText(call.text) && (call.index !== null || !isObjectText(text));
}
