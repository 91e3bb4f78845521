import { isJsonObject, type JsonObject, type JsonSchema } from '@holdpoint/protocol';
import type { Mask, ReviewOptions, TaskDefinition } from './definition.ts';
import { upstreamOf } from './graph.ts';
import { invalidDefinition } from './invalid-definition.ts';
import { timesPlan } from './review-times.ts';

/** Throws `DEFINITION_INVALID` for a gate that could not do what it says. */
export function checkGate(
  where: string,
  gate: ReviewOptions,
  tasks: readonly TaskDefinition[],
  needs: readonly string[],
): void {
  const upstream = upstreamOf(tasks, needs);
  for (const target of gate.sendBackTo ?? []) {
    if (!upstream.has(target)) {
      throw invalidDefinition(
        `${where} sends back to "${target}", on which it does not depend.`,
        'Name tasks it needs, directly or through others: only those bring the work back to this gate.',
      );
    }
  }
  timesPlan(where, gate, gate.expire ?? null);
  const { maxRounds, whenRoundsEnd } = gate;
  if (maxRounds !== undefined && (!Number.isInteger(maxRounds) || maxRounds < 1)) {
    throw invalidDefinition(
      `${where} has maxRounds ${maxRounds}.`,
      'Use a whole number of at least 1, or leave it out.',
    );
  }
  if (whenRoundsEnd !== undefined && maxRounds === undefined) {
    throw invalidDefinition(`${where} says how its rounds end, but they never do.`, 'Add `maxRounds`.');
  }
  for (const [name, outcome] of Object.entries(gate.outcomes ?? {})) {
    const label = typeof outcome === 'string' ? outcome : outcome.label;
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name) || !label?.trim()) {
      throw invalidDefinition(
        `${where} has an outcome "${name}" without a usable name or label.`,
        'Name it like a task, and label it by its effect.',
      );
    }
  }
}

/** Throws `DEFINITION_INVALID` for a masked path that the schema does not have: a typing error would show everything. */
export function checkMask(
  where: string,
  mask: { readonly [path: string]: Mask },
  schema: JsonSchema,
  presents: boolean,
): void {
  for (const path of Object.keys(mask)) {
    // what `present` adds has no schema to look into
    if (path === '' || (!presents && !reaches(schema, path.split('.'), schema))) {
      throw invalidDefinition(
        `${where} masks "${path}", which its output does not have.`,
        'Use keys, joined by dots; `*` is any.',
      );
    }
  }
}

function reaches(schema: JsonObject, [key, ...rest]: readonly string[], root: JsonSchema): boolean {
  if (key === undefined) return true;
  const target = resolved(schema, root);
  const branches = [target.anyOf, target.oneOf, target.allOf].flat().filter(isJsonObject);
  const { properties, items, additionalProperties } = target;
  const below = [
    ...(isJsonObject(properties)
      ? key === '*'
        ? Object.values(properties)
        : Object.hasOwn(properties, key)
          ? [properties[key]]
          : []
      : []),
    ...(key === '*' || /^\d+$/.test(key) ? [items, target.prefixItems].flat() : []),
    additionalProperties,
  ];
  return (
    below.some((part) => isJsonObject(part) && reaches(part, rest, root)) ||
    branches.some((branch) => reaches(branch, [key, ...rest], root)) ||
    // a schema that takes anything may have anything below it
    Object.keys(target).every((word) => word === '$schema' || word === 'description')
  );
}

function resolved(schema: JsonObject, root: JsonSchema): JsonObject {
  const name = typeof schema.$ref === 'string' ? /^#\/\$defs\/(.+)$/.exec(schema.$ref)?.[1] : undefined;
  const target =
    name !== undefined && isJsonObject(root.$defs) ? root.$defs[name] : schema.$ref === '#' ? root : undefined;
  return isJsonObject(target) ? target : schema;
}
