import { type CallMade, callMade, canonical, definedTask, fitJson, fitOutput, type Tool } from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';
import type { RunRef, Store } from '@holdpoint/store';
import { contentsOf, entryAt } from './contents.ts';
import {
  type CheckOptions,
  type Decidable,
  type Finding,
  misfit,
  refusedBy,
  sameShown,
  shownBeside,
} from './decision-check.ts';
import { argumentVerdicts, fitAnswer, presentCall } from './made-calls.ts';
import { patched } from './patched.ts';

/** A call as the agent, or a guard, made it. */
async function madeAs(store: Store, ref: RunRef, call: string, version: number): Promise<CallMade | null> {
  return callMade(await entryAt(store, ref, version), call);
}

/**
 * Looks at what a decision would let run, or hand to the agent: the arguments as made or changed, once more by the
 * tool's guards, and whether what is shown beside them still holds; an answer by its schema.
 */
export async function checkCall(asked: Decidable, options: CheckOptions): Promise<Finding> {
  const { run, review, crew, decision } = asked;
  const { task: id, content, call } = review.context;
  const task = definedTask(crew.definition, id);
  const tool = task?.tools.find(({ name }) => name === call?.tool) ?? null;
  const ref = { tenant: run.tenant, run: run.id };
  if (decision.decision === 'answer') return checkAnswer(asked, tool, options);
  if (!task || !tool) throw new HoldpointError('TASK_NOT_FOUND', `There is no tool "${call?.tool ?? ''}" to check.`);
  const made = (await madeAs(options.store, ref, asked.id, content.version))?.arguments ?? null;
  const edits = decision.decision === 'edit';
  const fitted = fitOutput(tool.input, edits ? patched(made, decision.patch ?? []) : made);
  if (!fitted.ok) return misfit(made, fitted);
  if (edits) checkEditable(tool, made, fitted.output);
  const { context } = await contentsOf(options.store, run, crew.plan, id);
  // what the person saw first: a guard that looks at today's data would otherwise refuse without showing them
  if (tool.gate?.recheck) {
    const presented = await presentCall(tool, made, context, options.onError);
    const shown = await shownBeside(options.store, run, review, asked.id);
    if (!sameShown(presented, shown)) return { type: 'changed', presented };
  }
  const { verdicts } = await argumentVerdicts(tool, fitted.output, context);
  const found = { verdicts, ...(edits && { output: fitted.output }) };
  const against = verdicts.filter(({ passed }) => !passed);
  return against.length > 0 ? { type: 'refused', found, error: refusedBy(against) } : { type: 'holds', found };
}

async function checkAnswer(
  { run, review, decision, id }: Decidable,
  tool: Tool | null,
  { store }: CheckOptions,
): Promise<Finding> {
  const ref = { tenant: run.tenant, run: run.id };
  const answer = decision.answer ?? null;
  const { call, content } = review.context;
  const schema = call?.doubtful ? null : ((await madeAs(store, ref, id, content.version))?.asked?.answer ?? null);
  const fitted =
    schema === null
      ? tool?.output
        ? fitOutput(tool.output, answer)
        : fitJson(answer)
      : fitAnswer(schema, tool?.kind === 'question' ? tool.answer : null, answer);
  if (fitted.ok) return { type: 'holds', found: { answer: fitted.output } };
  throw new HoldpointError('ANSWER_INVALID', `The answer does not fit what is asked: ${fitted.message}`, {
    hint: 'Nothing was recorded. Your answer is kept.',
    data: { issues: fitted.issues.map(({ path, message }) => ({ path, message })) },
  });
}

function checkEditable({ gate, name }: Tool, made: Json, changed: Json): void {
  if (canonical(made) === canonical(changed)) {
    throw new HoldpointError('EDIT_INVALID', 'The edit changes nothing.', { hint: 'Approve the call as it is.' });
  }
  const editable: readonly string[] | boolean = gate?.edit ?? true;
  if (typeof editable === 'boolean') return;
  const before = made as { readonly [member: string]: Json };
  const after = changed as { readonly [member: string]: Json };
  const members = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const locked = members.find(
    (member) => !editable.includes(member) && canonical(before[member] ?? null) !== canonical(after[member] ?? null),
  );
  if (locked === undefined) return;
  throw new HoldpointError('EDIT_INVALID', `"${locked}" of ${name} may not be changed here.`, {
    hint: `May be changed: ${editable.join(', ')}. Your text is kept.`,
    data: { issues: [{ path: [locked], message: 'This may not be changed.' }] },
  });
}
