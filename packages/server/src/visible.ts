import { type MaskPlan, plannedTask, type TaskPlan, taskKeyOf, upstreamOf } from '@holdpoint/core';
import {
  type Anchor,
  type GuardVerdict,
  HoldpointError,
  type Json,
  type JsonObject,
  type PatchOperation,
  type Principal,
} from '@holdpoint/protocol';
import { namesOf } from './access.ts';

// The one place where what a task's mask hides is taken out of what leaves the server: reviews, runs, events.

/** What stands where something is hidden. */
const hiddenMark = '•••';
const hiddenText = 'Hidden from you: it may quote what is masked.';

/** A value as one reader may have it, and the JSON pointers (RFC 6901) to what they may not. */
export interface Visible {
  readonly value: Json;
  readonly masked: readonly string[];
}

/** One reader's look at one task's contents. */
export interface Sight {
  /** True when something of this task's contents is hidden from them. */
  readonly masks: boolean;
  /** True when its words may quote what is hidden from them: of this task, or of what it works from. */
  readonly quotes: boolean;
  value(value: Json): Visible;
  /** Text that may quote contents: shown only to whom nothing is hidden. */
  text(text: string): string;
  verdicts(verdicts: readonly GuardVerdict[]): readonly GuardVerdict[];
  /** Where a remark stands; the passage it quotes only from what they may see. */
  anchor(anchor: Anchor): Anchor;
  /** A refusal as this reader may hear it: what checks say may quote contents that are hidden from them. */
  refusal(error: unknown): unknown;
  /** Whether any of these operations would read or overwrite something hidden. */
  touches(patch: readonly PatchOperation[]): string | null;
}

/** Refusals whose words come from checks and schemas, which saw everything. */
const refusals = {
  CHECK_REFUSED: 'A check refuses this.',
  EDIT_INVALID: 'The edit does not fit.',
  ANSWER_INVALID: 'The answer does not fit.',
};

/**
 * A task's own mask is for its own contents, the masks of its tools are for its agent's calls (`of`: `calls`). Its words — verdicts, failures, refusals — may quote what it worked from as
 * well, so they are hidden where anything before it is.
 */
export function sightOf(
  tasks: readonly TaskPlan[],
  task: string | null,
  principal: Principal,
  of: 'output' | 'calls' = 'output',
): Sight {
  const names = namesOf(principal);
  const pathsHidden = (masks: readonly MaskPlan[] = []) =>
    masks.filter(({ visibleTo }) => !visibleTo.some((name) => names.includes(name))).map(({ path }) => path.split('.'));
  const hiddenOf = (key: string | null, what: 'output' | 'calls') => {
    const planned = key === null ? null : plannedTask({ tasks }, key);
    // one tool's result may come back as another's argument: what any of them masks is hidden in all calls of the task
    return pathsHidden(what === 'calls' ? planned?.tools.flatMap(({ mask }) => mask) : planned?.mask);
  };
  const hidden = hiddenOf(task, of);
  const masks = hidden.length > 0;
  // of a task that no definition here has, nobody knows what is masked
  const known = task !== null && plannedTask({ tasks }, task) !== null;
  const before = (id: string) => [...upstreamOf(tasks, [taskKeyOf(id)])];
  const quotes = task !== null && (!known || before(task).some((key) => hiddenOf(key, 'output').length > 0));
  const reaches = (pointer: string) => hidden.some((mask) => meets(mask, segmentsOf(pointer)));
  const text = (given: string) => (quotes ? hiddenText : given);
  return {
    masks,
    quotes,
    value: (value) => (masks ? visible(value, hidden, '') : { value, masked: [] }),
    text,
    verdicts: (verdicts) =>
      verdicts.map((verdict) => ({ ...verdict, message: verdict.message === null ? null : text(verdict.message) })),
    anchor: (anchor) => (reaches(anchor.path) ? { path: anchor.path } : anchor),
    refusal: (error) => (quotes && HoldpointError.is(error) && error.code in refusals ? unquoted(error) : error),
    touches: (patch) => patch.find(({ path }) => reaches(path))?.path ?? null,
  };
}

/** Names and places stay; no words do. */
function unquoted({ code, hint, data = {} }: HoldpointError): HoldpointError {
  const wordless = (found: Json) =>
    Array.isArray(found) ? found.map((item) => ({ ...(item as JsonObject), message: hiddenText })) : found;
  return new HoldpointError(code, `${refusals[code as keyof typeof refusals]} ${hiddenText}`, {
    ...(hint !== undefined && { hint }),
    data: Object.fromEntries(Object.entries(data).map(([key, found]) => [key, wordless(found)])),
  });
}

/** `paths` are what is hidden below this value; an empty one is the value itself. */
function visible(value: Json, paths: readonly (readonly string[])[], pointer: string): Visible {
  if (paths.some((path) => path.length === 0)) return { value: hiddenMark, masked: [pointer] };
  if (typeof value !== 'object' || value === null || paths.length === 0) return { value, masked: [] };
  const masked: string[] = [];
  const below = (key: string, item: Json): Json => {
    const deeper = paths.filter(([first]) => first === '*' || first === key).map(([, ...rest]) => rest);
    const seen = visible(item, deeper, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    masked.push(...seen.masked);
    return seen.value;
  };
  const shown: Json = Array.isArray(value)
    ? value.map((item, index) => below(String(index), item as Json))
    : Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, below(key, item)]));
  return { value: shown, masked };
}

/** True when one of the two places is the other, or lies within it: a change of the one changes the other. */
function meets(mask: readonly string[], place: readonly string[]): boolean {
  const shorter = Math.min(mask.length, place.length);
  // `-` and indices of a list move what stands behind them
  return [...Array(shorter).keys()].every((index) => mask[index] === '*' || mask[index] === place[index]);
}

function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
