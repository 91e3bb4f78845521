import {
  callMade,
  canonical,
  definedTask,
  fitOutput,
  type GatePlan,
  type Model,
  type Parsed,
  type Presented,
  plannedTask,
  type ReviewDecided,
  type ReviewRefreshed,
  type ReviewRow,
  type Run,
} from '@holdpoint/core';
import { type GuardVerdict, HoldpointError, type Json } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { checkCall } from './call-check.ts';
import { contentsOf, outputAt } from './contents.ts';
import { lookAgain, lookAtItems } from './look-again.ts';
import { patched } from './patched.ts';
import { presentFor } from './present.ts';
import type { RegisteredCrew } from './registry.ts';
import { taskJournal } from './task-journal.ts';

// Check, then commit: what a person wants to put in the place of an output, and what a gate wants looked at once more,
// is looked at before the decision is recorded. Nothing here writes.

/** What the check of a decision found. */
export type Finding =
  /** Nothing to look at, or all of it holds: what goes into the decision's event. */
  | { readonly type: 'holds'; readonly found: Found }
  /** Guards, or the schema, refuse it: what goes into the audit, and what the person is told. */
  | { readonly type: 'refused'; readonly found: Found; readonly error: HoldpointError }
  /** What is shown beside the proposal is not what it is now. */
  | { readonly type: 'changed'; readonly presented: Presented };

type Found = Pick<ReviewDecided, 'output' | 'answer' | 'verdicts' | 'usage'>;

export interface CheckOptions {
  readonly store: Store;
  readonly model: Model | null;
  readonly onError: (error: unknown) => void;
}

/** A decision that may be taken by all that is known without looking at contents. */
export interface Decidable {
  readonly run: Run;
  readonly review: ReviewRow;
  readonly crew: RegisteredCrew;
  /** The review's id in its run. */
  readonly id: string;
  readonly decision: Pick<ReviewDecided, 'decision' | 'patch' | 'outcome' | 'answer'>;
  /** Names the check's model calls. */
  readonly key: string;
}

/** Whether this decision, at this gate, is checked before it is recorded: where the output goes on with it. */
export function needsCheck(gate: GatePlan, { decision, outcome }: Decidable['decision']): boolean {
  if (decision === 'edit' || decision === 'answer') return true;
  if (decision === 'approve') return gate.recheck;
  // what ends the run is no use of the output
  const chosen = decision === 'outcome' && gate.decisions.find((offered) => offered.outcome === outcome);
  return Boolean(gate.recheck && chosen && !chosen.ends);
}

/**
 * Looks at what would be in force after the decision: the patched proposal of an `edit`, the proposal itself at a gate
 * that looks again. Throws `EDIT_INVALID` for a patch that does not fit the proposal or changes nothing, and what the
 * model throws when a sentence cannot be judged.
 */
export async function checkDecision(asked: Decidable, options: CheckOptions): Promise<Finding> {
  if (asked.review.context.call) return checkCall(asked, options);
  const { run, review, crew, decision } = asked;
  const id = review.context.task;
  const task = definedTask(crew.definition, id);
  const plan = plannedTask(crew.plan, id);
  if (!task || !plan?.gate) throw new HoldpointError('TASK_NOT_FOUND', `Crew "${crew.plan.name}" has no task "${id}".`);
  const ref = { tenant: run.tenant, run: run.id };
  const proposal = await outputAt(options.store, ref, review.context.content.version);
  const wanted = decision.decision === 'edit' ? patched(proposal, decision.patch ?? []) : proposal;
  const fitted = fitOutput(task.output, wanted);
  if (!fitted.ok) return misfit(wanted, fitted);
  // compared as it would be stored: what the schema drops is no change
  if (decision.decision === 'edit' && canonical(fitted.output) === canonical(proposal)) throw unchanged();
  const contents = await contentsOf(options.store, run, crew.plan, id);
  const looked = plan.each
    ? await lookAtItems(asked, id, fitted.output as readonly Json[], proposal as readonly Json[], options)
    : await lookAgain(task, plan, fitted.output, contents, asked, options);
  const found = {
    verdicts: looked.verdicts,
    usage: looked.usage,
    ...(decision.decision === 'edit' && { output: looked.output }),
  };
  const verdicts = looked.verdicts.filter(({ passed }) => !passed);
  if (verdicts.length > 0) return { type: 'refused', found, error: refusedBy(verdicts) };
  if (!plan.gate.recheck || !plan.gate.presents) return { type: 'holds', found };
  // what the person saw belongs to the proposal, whatever they made of it
  const presented = await presentFor(task, proposal, contents.context, options.onError);
  const same = sameShown(presented, await shownBeside(options.store, run, review, asked.id));
  return same ? { type: 'holds', found } : { type: 'changed', presented };
}

/** True when both show the same, or fail alike. */
export function sameShown(one: Presented, other: Presented): boolean {
  return canonical(textOf(one)) === canonical(textOf(other));
}

/** What was shown beside a review's proposal: as it was answered, or as it was refreshed since. */
export async function shownBeside(store: Store, run: Run, { context }: ReviewRow, review: string): Promise<Presented> {
  const entries = await taskJournal(store, run, context.task, { after: context.content.version - 1 });
  const newest = entries.findLast(({ type, version, body }) =>
    type === 'review.refreshed' ? isAbout(body, review) : version === context.content.version,
  );
  const made = newest && context.call ? callMade(newest, review) : null;
  const { presented, presentFailure } = made ?? ((newest?.body ?? {}) as Presented);
  return { ...(presented !== undefined && { presented }), ...(presentFailure !== undefined && { presentFailure }) };
}

function isAbout(body: Json, review: string): boolean {
  return (body as unknown as ReviewRefreshed | null)?.review === review;
}

function unchanged(): HoldpointError {
  return new HoldpointError('EDIT_INVALID', 'The edit changes nothing.', { hint: 'Approve the proposal as it is.' });
}

export function misfit(output: Json, { message, issues }: Extract<Parsed, { ok: false }>): Finding {
  const error = new HoldpointError('EDIT_INVALID', `The edit does not fit the task's schema: ${message}`, {
    hint: 'Nothing was recorded as decided. Your text is kept.',
    data: { issues: issues.map(({ path, message }) => ({ path, message })) },
  });
  return { type: 'refused', found: { output, verdicts: [{ name: 'schema', passed: false, message }] }, error };
}

export function refusedBy(verdicts: readonly GuardVerdict[]): HoldpointError {
  const [first] = verdicts;
  return new HoldpointError('CHECK_REFUSED', `${first?.name}: ${first?.message}`, {
    hint: 'Nothing was recorded as decided. Your text is kept.',
    data: { verdicts: verdicts.map(({ name, passed, message }) => ({ name, passed, message })) },
  });
}

function textOf({ presented, presentFailure }: Presented): Json {
  return { presented: presented ?? null, presentFailure: presentFailure ?? null };
}
