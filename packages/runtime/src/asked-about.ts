import { type CallAsked, eligible, fillText, type TaskFunctionContext, type Tool } from '@holdpoint/core';
import type { Json } from '@holdpoint/protocol';

/** Who is asked before these arguments run, and what; `null` where nobody need be. A rule that throws asks. */
export async function askedAbout(
  tool: Tool,
  input: Json,
  context: TaskFunctionContext,
  onError: (error: unknown) => void,
): Promise<CallAsked | null> {
  const { gate } = tool;
  if (!gate) return null;
  const { when } = gate;
  const isAsked = async () => !when || Boolean(await when(structuredClone(input) as never, context));
  return (await unlessThrown(isAsked, true, onError)) ? whoIsAsked(tool, input, context, onError) : null;
}

/** Whom the tool's gate names for these arguments, and what it asks; without a gate, anyone of the tenant. */
export async function whoIsAsked(
  { gate, title, inputSchema }: Tool,
  input: Json,
  context: TaskFunctionContext,
  onError: (error: unknown) => void,
): Promise<CallAsked> {
  const ask = <Answer>(rule: () => Answer | Promise<Answer>, otherwise: Answer) =>
    unlessThrown(rule, otherwise, onError);
  const copy = () => structuredClone(input) as never;
  const { by = {}, risk = 'medium', question = `Run “${title}”?` } = gate ?? {};
  const whom = typeof by === 'function' ? await ask(async () => eligible(await by(copy(), context)), []) : eligible(by);
  return {
    question: fillText(question, input, inputSchema),
    // where a rule names nobody, nobody but an administrator may say yes
    eligible: whom.length > 0 ? whom : ['group:admin'],
    risk: typeof risk === 'function' ? await ask(() => risk(copy(), context), 'high' as const) : risk,
  };
}

async function unlessThrown<Answer>(
  rule: () => Answer | Promise<Answer>,
  otherwise: Answer,
  onError: (error: unknown) => void,
): Promise<Answer> {
  try {
    return await rule();
  } catch (error) {
    onError(error);
    return otherwise;
  }
}
