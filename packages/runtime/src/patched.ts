import { HoldpointError, type Json, type JsonObject, type PatchOperation } from '@holdpoint/protocol';
import { applyPatch } from 'rfc6902';

/** The proposal after these operations. Throws `EDIT_INVALID` for one whose place the proposal does not have. */
export function patched(proposal: Json, patch: readonly PatchOperation[]): Json {
  // a patch of the whole is no operation on a member
  const holder: { value?: Json } = { value: structuredClone(proposal) };
  for (const operation of patch) {
    const path = `/value${operation.path}`;
    const [error] = leadsToPlace(holder, path) ? applyPatch(holder, [{ ...operation, path }]) : ['nowhere'];
    if (error) throw misplaced(operation);
  }
  return holder.value ?? null;
}

/**
 * True when each step on the way is a member of its own. `toString` would lead into what all objects share, and the
 * library steps over `constructor`, so that a path with it changes another place than it names.
 */
function leadsToPlace(holder: JsonObject, path: string): boolean {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (segments.some((segment) => ['__proto__', 'constructor', 'prototype'].includes(segment))) return false;
  let parent: Json | undefined = holder;
  for (const segment of segments.slice(0, -1)) {
    if (!isObject(parent) || !Object.hasOwn(parent, segment)) return false;
    parent = parent[segment];
  }
  return isObject(parent);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

function misplaced({ path }: PatchOperation): HoldpointError {
  return new HoldpointError('EDIT_INVALID', `The edit does not fit the proposal at "${path}".`, {
    hint: 'Make the patch from the revision it names. Your text is kept.',
    data: { issues: [{ path: path.split('/').slice(1), message: 'There is no such place.' }] },
  });
}
