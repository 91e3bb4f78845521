import {
  type CallUsage,
  fitOutput,
  judgement,
  judgeRequest,
  type Missing,
  type Model,
  type Prompts,
  type TaskDefinition,
  type TaskFunctionContext,
} from '@holdpoint/core';
import type { GuardVerdict, Json } from '@holdpoint/protocol';
import { needed } from './model-for.ts';

/** An output as its guards left it, and what each of them said. */
export interface Looked {
  readonly output: Json;
  readonly verdicts: readonly GuardVerdict[];
  /** What guards found missing, to be asked of a person. */
  readonly missing: readonly (Missing & { readonly guard: string })[];
}

/**
 * Asks every guard that is a function, in order, whatever the others said. One may put another output in the place of
 * the one it got, for those after it. One that throws, or gives an output that misses the schema, counts as refusing.
 */
export async function lookOver(task: TaskDefinition, given: Json, context: TaskFunctionContext): Promise<Looked> {
  const verdicts: GuardVerdict[] = [];
  const missing: Looked['missing'][number][] = [];
  let output = given;
  for (const [name, check] of task.guards) {
    if (typeof check === 'string') continue;
    try {
      // a copy: what a check changes in place would be recorded without anybody having looked at it
      const answer = await check(structuredClone(output) as never, context);
      if (answer === true || answer === undefined) {
        verdicts.push({ name, passed: true, message: null });
      } else if (typeof answer === 'object' && answer !== null && 'output' in answer) {
        const fitted = fitOutput(task.output, answer.output);
        if (fitted.ok) output = fitted.output;
        const message = fitted.ok ? null : `What this check made of it does not fit the schema: ${fitted.message}`;
        verdicts.push({ name, passed: fitted.ok, message });
      } else if (typeof answer === 'object' && answer !== null && 'missing' in answer) {
        if (answer.missing.length > 0) missing.push({ ...answer, guard: name });
        const message = answer.missing.length > 0 ? `Missing: ${answer.missing.join(', ')}.` : null;
        verdicts.push({ name, passed: message === null, message });
      } else {
        verdicts.push({ name, passed: false, message: String(answer).toWellFormed() });
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      verdicts.push({ name, passed: false, message: `This check could not be made: ${message.toWellFormed()}` });
    }
  }
  // a refusal goes back to the agent: only what nothing else is wrong with is worth a person's time
  const refused = verdicts.filter(({ passed }) => !passed).length > missing.length;
  return { output, verdicts, missing: refused ? [] : missing };
}

export interface Judgement {
  readonly verdict: GuardVerdict;
  readonly usage: CallUsage;
  readonly model: string | null;
}

interface JudgeOptions {
  readonly key: string;
  readonly signal: AbortSignal;
  /** Called before the model is asked. */
  readonly onAsk?: () => void;
  readonly prompts: Prompts;
}

/** Asks a model whether the output keeps one sentence. A model that cannot be reached throws; nothing passes by that. */
export async function judge(
  given: Model | null,
  { name, rule }: { readonly name: string; readonly rule: string },
  output: Json,
  { key, signal, onAsk, prompts }: JudgeOptions,
): Promise<Judgement> {
  const model = needed(given, `to judge “${name}” by`);
  const { messages, schema } = judgeRequest(rule, output, prompts);
  onAsk?.();
  const reply = await model.respond(
    { key, messages, output: { name: 'verdict', schema } },
    // nobody watches a judge think
    { signal, onText: () => {} },
  );
  return { verdict: judgement(name, reply.text.toWellFormed(), prompts), usage: reply.usage, model: reply.model };
}
