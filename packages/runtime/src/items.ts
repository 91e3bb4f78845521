import { fitJson, type ItemsListed, itemsOf, type Run, type TaskDefinition } from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { acceptedOf, entriesAt, entryIn, outputIn } from './contents.ts';

// A fan-out's ends: the items it is done for, and the list that is made of their outputs.

const mostItems = 200;
const keyPattern = /^[A-Za-z0-9_.-]{1,64}$/;

/** What `forEach` gave, as it is journalled. Throws `ITEMS_INVALID` for what cannot be a list of items. */
export function listedItems({ key: task, each }: TaskDefinition, given: unknown): ItemsListed['items'] {
  const fitted = fitJson(given);
  if (!fitted.ok) throw invalid(`The items of task "${task}" are not JSON: ${fitted.message}`);
  if (!Array.isArray(fitted.output)) throw invalid(`The items of task "${task}" are no list.`);
  const items = fitted.output as readonly Json[];
  if (items.length > mostItems) {
    throw invalid(
      `Task "${task}" has ${items.length} items; ${mostItems} is the most.`,
      'Start a run for each, or list fewer.',
    );
  }
  const listed = items.map((item) => ({ key: keyOf(task, item, each?.itemKey ?? null), item }));
  const keys = new Set<string>();
  for (const { key } of listed) {
    if (keys.has(key)) throw invalid(`Two items of task "${task}" have the key "${key}".`);
    keys.add(key);
  }
  return listed;
}

/** The accepted outputs of a fan-out's items, in the order of its list. */
export async function gather(store: Store, run: Run, task: string): Promise<readonly Json[]> {
  const ref = { tenant: run.tenant, run: run.id };
  const versions = itemsOf(run.tasks, task).map((id) => acceptedOf(run, id)?.version ?? null);
  const wanted = versions.filter((version) => version !== null);
  const at = entryIn(ref, await entriesAt(store, ref, wanted));
  return versions.map((version) => (version === null ? null : outputIn(at(version))));
}

function keyOf(task: string, item: Json, itemKey: ((item: never) => unknown) | null): string {
  const key = itemKey ? itemKey(item as never) : item;
  if (typeof key === 'string' && keyPattern.test(key)) return key;
  const named = typeof key === 'string' ? `"${key.slice(0, 80)}"` : key === item ? 'itself' : String(key);
  throw invalid(
    `An item of task "${task}" has an unusable key: ${named}.`,
    'Give `itemKey` a text of letters, digits, "_", "." and "-", at most 64 in all.',
  );
}

function invalid(message: string, hint = 'Mend `forEach`: it gives a list of items, each with a key of its own.') {
  return new HoldpointError('ITEMS_INVALID', message, { hint });
}
