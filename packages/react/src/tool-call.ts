import type { Draft } from '@holdpoint/client';
import type { Json, PatchOperation, ReviewView } from '@holdpoint/protocol';
import type { Taken } from './decision-request.ts';
import { isObject, sameJson } from './field-changes.ts';
import { filled, isTemplate } from './filled-template.ts';
import { mostOperations, patchOf } from './json-patch.ts';
import { formatPointer, valueAt } from './json-pointer.ts';
import { draftOnTop } from './review-draft.ts';

/** A reviewed tool call as a person has it before them: what the agent wrote, and what would run, or ran. */
export interface ToolCall<Arguments = Json> {
  readonly proposed: Arguments;
  /** With the person's changes. A number that is still being typed is a text in here. */
  readonly args: Arguments;
  /** What the person changed. */
  readonly patch: readonly PatchOperation[];
  /** JSON pointers to the arguments that may be read and not changed. */
  readonly fixed: readonly string[];
  readonly masked: readonly string[];
  /** What runs the call, and what its button says; `null` where this person may not run it as it stands. */
  readonly run: { readonly taken: Taken; readonly label: string } | null;
  /** What is asked once more at high risk: its title, and what running it does. */
  readonly confirm: { readonly title: string | null; readonly effect: string | null } | null;
  readonly obstacle: ToolObstacle | null;
}

/** Why the arguments cannot run as they stand, whatever their schema says. */
export type ToolObstacle =
  | { readonly kind: 'fixed' | 'masked'; readonly path: string }
  | { readonly kind: 'tooMany'; readonly count: number }
  | { readonly kind: 'noEdits' };

/** Reads a call off its review and what the person has typed. */
export function toolCall(review: ReviewView, draft: Draft): ToolCall {
  const { schema, risk, call } = review;
  const newest = review.revisions.at(-1);
  const proposed = newest?.proposal ?? null;
  const args = review.allowed.length === 0 ? (newest?.edited ?? proposed) : typed(review, draft, proposed);
  const patch = patchOf(proposed, args);
  const fixed = fixedPlaces(review, proposed, args);
  const masked = (newest?.masked ?? []).filter((path) => valueAt(proposed, path) !== undefined);
  const run = running(review, args, patch);
  const said = (template: string | null | undefined) => (template ? filled(template, args, schema) : null);
  return {
    proposed,
    args,
    patch,
    fixed,
    masked,
    run,
    confirm: risk === 'high' ? { title: said(call?.confirm), effect: said(call?.effect) } : null,
    obstacle: obstacleTo({ proposed, args, patch, fixed, masked, run }),
  };
}

/** The edit on top of the newest revision, whichever one it was begun on. */
function typed(review: ReviewView, draft: Draft, proposed: Json): Json {
  if (draft.edited === undefined) return proposed;
  return (draft.revision === review.revision ? draft : draftOnTop(draft, review)).edited ?? proposed;
}

function fixedPlaces({ allowed, call, schema }: ReviewView, proposed: Json, args: Json): readonly string[] {
  const editable = !call?.doubtful && allowed.some(({ type }) => type === 'edit') ? call?.editable : [];
  if (editable === null) return [];
  const known = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  const keys = new Set([...known, ...[proposed, args].flatMap((value) => (isObject(value) ? Object.keys(value) : []))]);
  return [...keys].filter((key) => !editable?.includes(key)).map((key) => formatPointer([key]));
}

/** With changes it is an edit, without any an approval; the label is of whichever names the arguments. */
function running({ allowed, schema }: ReviewView, args: Json, patch: readonly PatchOperation[]): ToolCall['run'] {
  const approve = allowed.find(({ type }) => type === 'approve');
  if (patch.length === 0) {
    return approve ? { taken: { type: 'approve' }, label: filled(approve.label, args, schema) } : null;
  }
  const edit = allowed.find(({ type }) => type === 'edit');
  if (!edit) return null;
  const named = approve && isTemplate(approve.label) && !isTemplate(edit.label) ? approve : edit;
  return { taken: { type: 'edit', patch }, label: filled(named.label, args, schema) };
}

function obstacleTo(call: Omit<ToolCall, 'confirm' | 'obstacle'>): ToolObstacle | null {
  const { proposed, args, patch, fixed, masked, run } = call;
  if (patch.length === 0) return null;
  const changed = (path: string) => !sameJson(valueAt(args, path) ?? null, valueAt(proposed, path) ?? null);
  const hidden = masked.find(changed);
  if (hidden !== undefined) return { kind: 'masked', path: hidden };
  const kept = fixed.find(changed);
  if (kept !== undefined) return { kind: 'fixed', path: kept };
  if (patch.length > mostOperations) return { kind: 'tooMany', count: patch.length };
  return run ? null : { kind: 'noEdits' };
}
