import type { JsonSchema } from '@holdpoint/protocol';
import type * as z from 'zod';
import type { EachDefinition } from './definition.ts';
import { invalidDefinition } from './invalid-definition.ts';

/** How a task is done for each item, without types. */
export interface ErasedEach {
  readonly forEach?: unknown;
  readonly itemKey?: unknown;
  readonly concurrency?: number;
  readonly crew?: unknown;
  readonly whenGuardsFail?: 'fail' | 'review';
  readonly review?: boolean | { readonly each?: boolean };
}

const defaultConcurrency = 5;

/** The fan-out of a task, or `null` for a task that is done once. Throws `DEFINITION_INVALID`. */
export function checkedEach(
  where: string,
  options: ErasedEach,
  output: z.ZodType,
  outputSchema: JsonSchema,
): EachDefinition | null {
  const { forEach, itemKey, concurrency = defaultConcurrency, review } = options;
  const reviewEach = typeof review === 'object' && review.each === true;
  if (forEach === undefined) {
    const lone = itemKey !== undefined ? 'itemKey' : options.concurrency !== undefined ? 'concurrency' : null;
    const part = lone ?? (reviewEach ? 'review: { each }' : null);
    if (part) throw invalidDefinition(`${where} has \`${part}\`, but no items.`, 'Add `forEach`, or leave it out.');
    return null;
  }
  if (options.crew !== undefined) {
    throw invalidDefinition(
      `${where} has items, and a crew that does it.`,
      'Let an agent or a function do the items; a crew does a task once.',
    );
  }
  if (typeof forEach !== 'function' || (itemKey !== undefined && typeof itemKey !== 'function'))
    throw invalidDefinition(`${where} does not say its items by a function.`, 'Use `forEach: (context) => items`.');
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw invalidDefinition(`${where} has concurrency ${concurrency}.`, 'Use a whole number of at least 1.');
  if (options.whenGuardsFail === 'review' && !reviewEach) {
    throw invalidDefinition(
      `${where} shows items that fail their guards to a reviewer, but only the list of all items has one.`,
      'Use `review: { each: true }`, or let them fail.',
    );
  }
  return {
    forEach: forEach as EachDefinition['forEach'],
    itemKey: (itemKey ?? null) as EachDefinition['itemKey'],
    concurrency,
    reviewEach,
    output,
    outputSchema,
  };
}
