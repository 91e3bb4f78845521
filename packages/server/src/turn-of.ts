import type { Entry } from '@holdpoint/store';

/** Which attempt and turn of its task a model's or a function's answer was, or failed to be; `null` for other entries. */
export function turnOf({ body }: Pick<Entry, 'body'>): { readonly attempt: number; readonly turn: number } | null {
  const { command = '' } = (body ?? {}) as { readonly command?: string };
  // `run/task/attempt/turn/0#try`: judgements, digests and tools have another word in the place of the 0
  const [, attempt, turn] = /\/(\d+)\/(\d+)\/0#\d+$/.exec(command) ?? [];
  return turn === undefined ? null : { attempt: Number(attempt), turn: Number(turn) };
}
