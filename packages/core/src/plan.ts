import type { DecisionType, JsonSchema, Risk } from '@holdpoint/protocol';
import { canonical, type Hashing } from './canonical.ts';
import type { ChildCrew, CrewDefinition, Mask, ReviewOptions, TaskDefinition } from './definition.ts';
import { eligible } from './eligible.ts';
import { upstreamOf } from './graph.ts';
import { type TimesPlan, timesPlan } from './review-times.ts';
import { taskKeyOf } from './task-id.ts';
import type { Tool } from './tool.ts';

/** A gate as data: who is asked what, and which answers it takes. */
export interface GatePlan {
  readonly question: string;
  /** `anyone`, `user:<id>`, `group:<name>`: a review is found and decided by whom one of these names. */
  readonly eligible: readonly string[];
  readonly decisions: readonly DecisionPlan[];
  /** Earlier tasks that `revise` may name. */
  readonly sendBackTo: readonly string[];
  /** What `reject` ends the run as. */
  readonly reject: 'fail' | 'cancel' | null;
  readonly maxRounds: number | null;
  readonly whenRoundsEnd: 'fail' | 'accept' | 'escalate';
  /** Who is asked after `maxRounds`, where it escalates. */
  readonly escalateTo: readonly string[];
  readonly presents: boolean;
  readonly recheck: boolean;
  readonly passRemarksOn: boolean;
  /** Absent: nobody compares. */
  readonly verifyFeedback?: 'retry' | 'show';
  /** Absent: it waits for ever. */
  readonly times?: TimesPlan;
}

export interface DecisionPlan {
  readonly type: DecisionType;
  readonly label: string;
  /** Of an `outcome`: its name. */
  readonly outcome?: string;
  /** True when it ends the run. */
  readonly ends?: boolean;
}

/** A part of an output, and who may see it: `group:legal`; nobody where the list is empty. */
export interface MaskPlan {
  /** Keys joined by dots; `*` stands for any. */
  readonly path: string;
  readonly visibleTo: readonly string[];
}

/** What a task that fans out does for each item, as data. */
export interface EachPlan {
  /** Items worked on at once. */
  readonly concurrency: number;
  /** True when each item has a review of its own; otherwise the gate is the list's. */
  readonly reviewEach: boolean;
  /** One item's output; the task's own is the list of them. */
  readonly output: JsonSchema;
  /** Of one item's output. */
  readonly mask: readonly MaskPlan[];
}

/** A task as data. */
export interface TaskPlan {
  readonly key: string;
  readonly title: string;
  readonly kind: 'agent' | 'function' | 'crew' | 'each';
  readonly agent: { readonly role: string; readonly goal: string; readonly backstory: string } | null;
  /** The crew that does it, by name and hash; the task of it whose output this is, and those a send-back goes to. */
  readonly crew: {
    readonly name: string;
    readonly hash: string;
    readonly result: string;
    readonly reopen: readonly string[];
  } | null;
  readonly needs: readonly string[];
  readonly conditional: boolean;
  /** All guards by name, in the order their verdicts come. */
  readonly guards: readonly string[];
  /** Those that are sentences, judged by a model after the functions passed. */
  readonly sentences: readonly { readonly name: string; readonly rule: string }[];
  readonly guardTries: number;
  readonly whenGuardsFail: 'fail' | 'review';
  readonly gate: GatePlan | null;
  readonly mask: readonly MaskPlan[];
  readonly effect: string | null;
  readonly tools: readonly ToolPlan[];
  readonly maxSteps: number;
  readonly output: JsonSchema;
  readonly each: EachPlan | null;
}

/** A tool as data. What its functions decide comes with each call's event. */
export interface ToolPlan {
  readonly kind: Tool['kind'];
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The crew that does it, where it is a coworker. */
  readonly crew: { readonly name: string; readonly hash: string } | null;
  readonly idempotent: boolean;
  readonly maxCalls: number | null;
  readonly guards: readonly string[];
  readonly gate: ToolGatePlan | null;
  readonly effect: string | null;
  readonly mask: readonly MaskPlan[];
  readonly input: JsonSchema;
  readonly output: JsonSchema | null;
  /** Of a question: the answer's schema, where the crew fixes it. */
  readonly answer: JsonSchema | null;
  /** Of its gate, or of a question. Absent: people are waited for as long as it takes. */
  readonly times?: TimesPlan;
}

/** Texts may name arguments: `Refund {amount}`. */
export interface ToolGatePlan {
  readonly question: string;
  readonly labels: Readonly<Record<'approve' | 'edit' | 'revise' | 'reject', string>>;
  /** Members that may be changed; `null`: all. */
  readonly editable: readonly string[] | null;
  readonly sendBackTo: readonly string[];
  readonly presents: boolean;
  readonly recheck: boolean;
  readonly risk: Risk | 'computed';
  /** `computed`: a function says so for each call. */
  readonly eligible: readonly string[] | 'computed';
  readonly conditional: boolean;
  readonly confirm: string | null;
}

/** The part of a crew that is data: what `step` reads, and what the definition hash covers. */
export interface CrewPlan {
  readonly name: string;
  readonly label: string;
  readonly version: string;
  readonly input: JsonSchema;
  readonly tasks: readonly TaskPlan[];
  /** SHA-256 over the canonical rest. A parked run continues only where this very definition is registered. */
  readonly hash: string;
}

/** Reads the data off a crew's definition. Functions are not hashed: raise `version` when their meaning changes. */
export function planOf(definition: CrewDefinition, { sha256 }: Hashing): CrewPlan {
  const data = {
    name: definition.name,
    label: definition.label,
    version: definition.version,
    input: definition.inputSchema,
    tasks: definition.tasks.map((task) => taskPlan(task, { sha256 })),
  };
  return { ...data, hash: sha256(canonical(JSON.parse(JSON.stringify(data)))) };
}

/** Where commands of this definition go: a process that does not have it never sees them. */
export function routeOf(plan: Pick<CrewPlan, 'name' | 'hash'>): string {
  return `${plan.name}@${plan.hash}`;
}

/**
 * Where a run that was cancelled while it was held sends what it wants of its children: no definition is needed for it, so
 * every process takes it.
 */
export const anyRoute = '*';

/** True when the task's text may carry what its mask, or that of a task it works from, hides from some reader. */
export function isMasked({ tasks }: Pick<CrewPlan, 'tasks'>, key: string): boolean {
  const upstream = upstreamOf(tasks, [taskKeyOf(key)]);
  return tasks.some((task) => upstream.has(task.key) && hides(task));
}

/** True when something of the task's contents, or of what its tools are told and say, is hidden from somebody. */
export function hides({ mask, tools }: TaskPlan): boolean {
  return mask.length > 0 || tools.some((tool) => tool.mask.length > 0);
}

function taskPlan(task: TaskDefinition, hashing: Hashing): TaskPlan {
  const sentences = task.guards.flatMap(([name, rule]) => (typeof rule === 'string' ? [{ name, rule }] : []));
  const mask = maskPlan(task.mask);
  const functions = task.guards.flatMap(([name, check]) => (typeof check === 'string' ? [] : [name]));
  return {
    key: task.key,
    title: task.title,
    kind: task.each ? 'each' : task.agent ? 'agent' : task.crew ? 'crew' : 'function',
    agent: task.agent && { role: task.agent.role, goal: task.agent.goal, backstory: task.agent.backstory },
    crew: task.crew && crewPlan(task.crew, hashing),
    needs: task.needs,
    conditional: task.when !== null,
    guards: [...functions, ...sentences.map(({ name }) => name)],
    sentences,
    guardTries: task.guardTries,
    whenGuardsFail: task.whenGuardsFail,
    gate: task.review && gatePlan(task, task.review),
    mask: task.each ? maskOfList(mask) : mask,
    effect: task.effect,
    tools: task.tools.map((tool) => toolPlan(tool, hashing)),
    maxSteps: task.maxSteps,
    output: task.outputSchema,
    each: task.each && {
      concurrency: task.each.concurrency,
      reviewEach: task.each.reviewEach,
      output: task.each.outputSchema,
      mask,
    },
  };
}

/** What is hidden in an item is hidden below each place of the list, and in what `present` shows beside the list. */
function maskOfList(mask: readonly MaskPlan[]): readonly MaskPlan[] {
  return [...mask.map(({ path, visibleTo }) => ({ path: `*.${path}`, visibleTo })), ...mask];
}

function toolPlan(tool: Tool, hashing: Hashing): ToolPlan {
  const { kind, name, title, description, crew, idempotent, maxCalls, gate, effect, answer } = tool;
  return {
    kind,
    name,
    title,
    description,
    crew: crew && named(crew.definition, hashing),
    idempotent,
    maxCalls,
    guards: tool.guards.map(([guard]) => guard),
    gate: gate && toolGatePlan(title, gate),
    effect,
    mask: maskPlan(tool.mask),
    input: tool.inputSchema,
    output: tool.outputSchema,
    answer: answer?.schema ?? null,
    ...(tool.times && { times: tool.times }),
  };
}

function toolGatePlan(title: string, gate: NonNullable<Tool['gate']>): ToolGatePlan {
  const { labels = {}, edit = true, by = {}, risk = 'medium' } = gate;
  return {
    question: gate.question ?? `Run “${title}”?`,
    labels: {
      approve: labels.approve ?? 'Approve and run',
      edit: labels.edit ?? labels.approve ?? 'Approve with changes',
      revise: labels.revise ?? 'Request changes',
      reject: labels.reject ?? 'Do not run',
    },
    editable: edit === true ? null : edit === false ? [] : [...edit],
    sendBackTo: gate.sendBackTo ?? [],
    presents: gate.present !== undefined,
    recheck: gate.recheck ?? false,
    risk: typeof risk === 'function' ? 'computed' : risk,
    eligible: typeof by === 'function' ? 'computed' : eligible(by),
    conditional: gate.when !== undefined,
    confirm: gate.confirm ?? null,
  };
}

function maskPlan(mask: { readonly [path: string]: Mask }): readonly MaskPlan[] {
  return Object.entries(mask).map(([path, whom]) => ({ path, visibleTo: visibleTo(whom) }));
}

function crewPlan({ definition, result, reopen }: ChildCrew, hashing: Hashing): TaskPlan['crew'] {
  return { ...named(definition, hashing), result, reopen };
}

function named(definition: CrewDefinition, hashing: Hashing): { readonly name: string; readonly hash: string } {
  const { name, hash } = planOf(definition, hashing);
  return { name, hash };
}

function gatePlan(task: TaskDefinition, review: ReviewOptions): GatePlan {
  const { whenRoundsEnd = 'fail' } = review;
  const escalates = typeof whenRoundsEnd === 'object';
  const { expire } = review;
  const times = timesPlan(`Task "${task.key}"`, review, expire ?? null);
  return {
    question: review.question ?? `Is “${task.title}” good to go?`,
    eligible: eligible(review.by ?? {}),
    decisions: decisionPlans(review),
    sendBackTo: review.sendBackTo ?? [],
    reject: review.reject ?? null,
    maxRounds: review.maxRounds ?? null,
    whenRoundsEnd: escalates ? 'escalate' : whenRoundsEnd,
    escalateTo: escalates ? eligible(whenRoundsEnd.escalate) : [],
    presents: review.present !== undefined,
    recheck: review.recheck ?? false,
    passRemarksOn: review.passRemarksOn ?? false,
    ...(review.verifyFeedback && { verifyFeedback: review.verifyFeedback }),
    ...(times && { times }),
  };
}

/** The buttons of a gate, the first one first. */
function decisionPlans({ labels = {}, edit = true, reject, outcomes = {} }: ReviewOptions): readonly DecisionPlan[] {
  return [
    { type: 'approve', label: labels.approve ?? 'Approve' },
    ...(edit ? [{ type: 'edit', label: labels.edit ?? 'Approve with edits' } as const] : []),
    { type: 'revise', label: labels.revise ?? 'Request changes' },
    ...Object.entries(outcomes).map(([outcome, given]): DecisionPlan => {
      const { label, end = false } = typeof given === 'string' ? { label: given } : given;
      return { type: 'outcome', label, outcome, ...(end && { ends: true }) };
    }),
    ...(reject ? [{ type: 'reject', label: labels.reject ?? 'Reject', ends: true } as const] : []),
  ];
}

function visibleTo(mask: Mask): readonly string[] {
  return mask === 'everyone' ? [] : eligible(mask.except);
}
