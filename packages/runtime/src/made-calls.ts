import {
  answerType,
  asLine,
  type CallMade,
  callsMade,
  canonical,
  eligible,
  fitOutput,
  flatSchema,
  type Prompts,
  plainAnswer,
  type ReviewDecided,
  type Run,
  type TaskDefinition,
  type TaskFunctionContext,
  type Tool,
  type ToolCall,
  type ToolDoubted,
  unmarked,
} from '@holdpoint/core';
import type { GuardVerdict, Json, JsonObject, JsonSchema } from '@holdpoint/protocol';
import type { Entry } from '@holdpoint/store';
import { askedAbout } from './asked-about.ts';
import { presented } from './present.ts';

// What an agent calls is looked at in the worker, straight after its answer: what cannot be called is answered at once,
// guards look at the arguments, and whoever must agree is found. All of it is recorded with the answer.

export interface CallsMadeBy {
  readonly run: Run;
  readonly task: TaskDefinition;
  readonly context: TaskFunctionContext;
  /** The task's own entries. */
  readonly entries: readonly Entry[];
  readonly prompts: Prompts;
  readonly onError: (error: unknown) => void;
}

/** The calls of one turn, each looked at by itself; none is lost for another's fault. */
export async function madeCalls(calls: readonly ToolCall[], by: CallsMadeBy): Promise<readonly CallMade[]> {
  const counts = new Map(Object.entries(by.run.tasks[by.task.key]?.context.called ?? {}));
  const made: CallMade[] = [];
  for (const call of calls) {
    const count = (counts.get(call.name) ?? 0) + 1;
    counts.set(call.name, count);
    made.push(await madeCall(call, count, by));
  }
  return made;
}

/** Ids that tie results to calls: an endpoint's own, made unique within the turn. */
export function withIds(calls: readonly ToolCall[], turn: string): readonly ToolCall[] {
  const seen = new Set<string>();
  return calls.map(({ id, name, arguments: written }, index) => {
    const own = id && !seen.has(id) ? id : `call_${turn}_${index + 1}`;
    seen.add(own);
    return { id: own.toWellFormed(), name: name.toWellFormed(), arguments: written.toWellFormed() };
  });
}

async function madeCall(call: ToolCall, count: number, by: CallsMadeBy): Promise<CallMade> {
  const { task, prompts } = by;
  const say = (text: string) => unmarked(prompts, text);
  const tool = task.tools.find(({ name }) => name === call.name);
  const head = { id: call.id, tool: call.name, kind: tool?.kind ?? 'tool', verdicts: [] } as const;
  const refuse = (refused: string, args: Json = call.arguments): CallMade => ({ ...head, arguments: args, refused });
  if (!tool) {
    const tools = task.tools.map(({ name }) => name);
    return refuse(say(prompts.callUnknown({ tool: asLine(call.name), tools })));
  }
  const read = argumentsOf(tool, call.arguments, prompts);
  if (typeof read === 'string') return refuse(read);
  if (tool.maxCalls !== null && count > tool.maxCalls) {
    return refuse(say(prompts.callTooOften({ tool: tool.name, most: tool.maxCalls })), read.output);
  }
  if (wasRejected(by.entries, tool, read.output)) {
    return refuse(say(prompts.callRejectedBefore), read.output);
  }
  if (tool.kind === 'question') return question(head, tool, read.output, refuse);
  const { verdicts } = await argumentVerdicts(tool, read.output, by.context);
  const against = verdicts.filter(({ passed }) => !passed);
  if (against.length > 0) {
    const reasons = against.map(({ name, message }) => `- ${name}: ${asLine(message ?? 'refused')}`);
    return {
      ...refuse([say(prompts.callRefused), ...reasons].join('\n'), read.output),
      verdicts,
    };
  }
  const asked = await askedAbout(tool, read.output, by.context, by.onError);
  const beside = asked ? await presentCall(tool, read.output, by.context, by.onError) : {};
  return { ...head, arguments: read.output, verdicts, ...beside, ...(asked && { asked }) };
}

function argumentsOf(tool: Tool, written: string, prompts: Prompts): { readonly output: Json } | string {
  let value: unknown;
  try {
    value = JSON.parse(written.trim() === '' ? '{}' : written);
  } catch {
    const head = unmarked(prompts, prompts.callNoJson({ tool: tool.name }));
    return `${head} ${asLine(written.slice(0, 200).toWellFormed())}`;
  }
  const fitted = fitOutput(tool.input, value);
  return fitted.ok ? fitted : `${unmarked(prompts, prompts.callUnfit({ tool: tool.name }))} ${asLine(fitted.message)}`;
}

/**
 * True when a person said no to this call since somebody last asked for the work to be done anew. That a call which was
 * cut off did not happen is a finding, and no refusal.
 */
function wasRejected(entries: readonly Entry[], tool: Tool, input: Json): boolean {
  const decided = entries
    .filter(({ type }) => type === 'review.decided')
    .map(({ version, body }) => ({ version, ...(body as unknown as ReviewDecided) }));
  const since = decided.findLast(({ decision }) => decision === 'revise')?.version ?? 0;
  const doubted = entries.flatMap(({ type, body }) =>
    type === 'tool.doubted' ? [(body as unknown as ToolDoubted).call] : [],
  );
  const rejected = decided
    .filter(({ decision, review }) => decision === 'reject' && !doubted.includes(review))
    .map(({ review }) => review);
  if (rejected.length === 0) return false;
  const same = canonical(input);
  return entries
    .filter(({ version }) => version > since)
    .flatMap(callsMade)
    .some(({ id, made }) => rejected.includes(id) && made.tool === tool.name && canonical(made.arguments) === same);
}

/** What the tool's guards say of these arguments. One that throws refuses. */
export async function argumentVerdicts(
  tool: Tool,
  input: Json,
  context: TaskFunctionContext,
): Promise<{ readonly verdicts: readonly GuardVerdict[] }> {
  const verdicts: GuardVerdict[] = [];
  for (const [name, check] of tool.guards) {
    try {
      // a copy: what a check changes in place would run without anybody having seen it
      const answer = await check(structuredClone(input) as never, context);
      const passed = answer === true || answer === undefined;
      verdicts.push({ name, passed, message: passed ? null : String(answer).toWellFormed() });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      verdicts.push({ name, passed: false, message: `This check could not be made: ${message.toWellFormed()}` });
    }
  }
  return { verdicts };
}

/** What the gate shows beside a call's arguments. */
export function presentCall(
  { name, gate }: Tool,
  input: Json,
  context: TaskFunctionContext,
  onError: (error: unknown) => void,
) {
  const { present } = gate ?? {};
  return presented(present && (() => present(structuredClone(input) as never, context)), `tool "${name}"`, onError);
}

type Head = Pick<CallMade, 'id' | 'tool' | 'kind' | 'verdicts'>;

function question(head: Head, tool: Tool, input: Json, refuse: (text: string, args: Json) => CallMade): CallMade {
  const { question: text, schema } = input as { readonly question: string; readonly schema?: JsonObject };
  const answer = tool.answer?.schema ?? (schema ? flatSchema(schema) : plainAnswer);
  if (typeof answer === 'string') return refuse(answer, input);
  const asked = { question: text, eligible: eligible(tool.answer?.by ?? {}), risk: null, answer };
  return { ...head, arguments: input, asked };
}

/** An answer as the question's schema has it, or what does not fit. */
export function fitAnswer(schema: JsonSchema, type: Tool['answer'], answer: Json) {
  return fitOutput(type?.type ?? answerType(schema), answer);
}
