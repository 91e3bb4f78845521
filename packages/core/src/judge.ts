import type { GuardVerdict, Json, JsonSchema } from '@holdpoint/protocol';
import * as z from 'zod';
import { schemaOf } from './checked-task.ts';
import { asLine } from './json-line.ts';
import type { Message } from './model.ts';
import { parseOutput } from './parse-output.ts';
import { englishPrompts, type Prompts } from './prompts.ts';

const answer = (problem: string) => z.object({ passes: z.boolean(), problem: z.string().nullable().describe(problem) });

/**
 * Asks a model whether an output keeps a rule. A conversation of its own: the agent that made the output has no word in
 * it, and the output is quoted as one line of JSON, so no line of it can pass for one of ours.
 */
export function judgeRequest(
  rule: string,
  output: Json,
  prompts: Prompts = englishPrompts,
): { readonly messages: readonly Message[]; readonly schema: JsonSchema } {
  const schema = schemaOf(answer(prompts.judgeProblem), 'a verdict');
  const user = `${prompts.judgeRule}\n${rule}\n\n${prompts.judgeResult}\n${asLine(output)}`;
  return {
    messages: [
      { role: 'system', content: `${prompts.judge}\n${JSON.stringify(schema)}` },
      { role: 'user', content: user },
    ],
    schema,
  };
}

/** The verdict in a judge's answer. Fails closed: whatever is not a clear yes refuses. */
export function judgement(name: string, said: string, prompts: Prompts = englishPrompts): GuardVerdict {
  const schema = answer(prompts.judgeProblem);
  const parsed = parseOutput(schema, said);
  if (!parsed.ok) return { name, passed: false, message: prompts.judgeUnclear };
  const { passes, problem } = parsed.output as z.output<typeof schema>;
  if (passes) return { name, passed: true, message: null };
  return { name, passed: false, message: problem?.trim() ? problem : prompts.judgeWordless };
}
