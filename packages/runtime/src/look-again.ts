import {
  addUsage,
  canonical,
  definedTask,
  itemKeyOf,
  itemsOf,
  noUsage,
  plannedTask,
  type TaskDefinition,
  type TaskPlan,
} from '@holdpoint/core';
import { type GuardVerdict, HoldpointError, type Json, type Usage } from '@holdpoint/protocol';
import { type Contents, contentsOf } from './contents.ts';
import type { CheckOptions, Decidable } from './decision-check.ts';
import { judge, type Looked, lookOver } from './guards.ts';
import { modelFor } from './model-for.ts';

interface LookedAgain extends Pick<Looked, 'output' | 'verdicts'> {
  readonly usage: Usage;
}

/** A person waits for the answer: a judge that takes longer counts as not reached. */
const patienceMs = 60_000;

/** All guards, from the first: the functions, then, if none of them refuses, the sentences. */
export async function lookAgain(
  task: TaskDefinition,
  { sentences }: TaskPlan,
  value: Json,
  { context }: Contents,
  { key, crew: { prompts } }: Pick<Decidable, 'key' | 'crew'>,
  { model }: CheckOptions,
): Promise<LookedAgain> {
  const { output, verdicts } = await lookOver(task, value, context);
  let usage = noUsage;
  if (verdicts.some(({ passed }) => !passed)) return { output, verdicts, usage };
  const signal = AbortSignal.timeout(patienceMs);
  const all = [...verdicts];
  for (const [index, sentence] of sentences.entries()) {
    const said = await judge(modelFor(task, model), sentence, output, {
      key: `${key}/${index + 1}`,
      signal,
      prompts,
    });
    all.push(said.verdict);
    usage = addUsage(usage, said.usage);
  }
  return { output, verdicts: all, usage };
}

/**
 * The list of a fan-out: the guards look at its items one by one, each with what that item is made from. An edit is
 * looked at where it changed something. Throws `EDIT_INVALID` for a list that lost items or gained some.
 */
export async function lookAtItems(
  { run, crew, decision, key }: Decidable,
  list: string,
  outputs: readonly Json[],
  before: readonly Json[],
  options: CheckOptions,
): Promise<LookedAgain> {
  const ids = itemsOf(run.tasks, list);
  if (outputs.length !== ids.length) throw notTheItems(ids.length, outputs.length);
  const output: Json[] = [];
  const verdicts: GuardVerdict[] = [];
  let usage = noUsage;
  for (const [index, id] of ids.entries()) {
    const value = outputs[index] ?? null;
    const task = definedTask(crew.definition, id);
    const plan = plannedTask(crew.plan, id);
    const same = decision.decision === 'edit' && canonical(value) === canonical(before[index] ?? null);
    if (!task || !plan || same) {
      output.push(value);
      continue;
    }
    const contents = await contentsOf(options.store, run, crew.plan, id);
    const own = `${run.id}/${id}${key.slice(`${run.id}/${list}`.length)}`;
    const looked = await lookAgain(task, plan, value, contents, { key: own, crew }, options);
    output.push(looked.output);
    verdicts.push(...looked.verdicts.map((verdict) => ({ ...verdict, name: `${itemKeyOf(id)}: ${verdict.name}` })));
    usage = addUsage(usage, looked.usage);
  }
  return { output, verdicts, usage };
}

function notTheItems(items: number, given: number): HoldpointError {
  return new HoldpointError('EDIT_INVALID', `There are ${items} items, the edit has ${given}.`, {
    hint: 'Change items, or ask for other ones. Your text is kept.',
    data: { issues: [{ path: [], message: `There must be ${items} items.` }] },
  });
}
