import type { DecisionType, JsonSchema } from '@holdpoint/protocol';
import { canonical, type Hashing } from './canonical.ts';
import type { CrewDefinition, Eligibility, TaskDefinition } from './definition.ts';

/** A gate as data: who is asked what, and which answers it takes. */
export interface GatePlan {
  readonly question: string;
  /** `anyone`, `user:<id>`, `group:<name>`: a review is found and decided by whom one of these names. */
  readonly eligible: readonly string[];
  readonly decisions: readonly { readonly type: DecisionType; readonly label: string }[];
}

/** A task as data. */
export interface TaskPlan {
  readonly key: string;
  readonly title: string;
  readonly kind: 'agent' | 'function';
  readonly agent: { readonly role: string; readonly goal: string; readonly backstory: string } | null;
  readonly needs: readonly string[];
  readonly conditional: boolean;
  readonly guards: readonly string[];
  readonly guardTries: number;
  readonly whenGuardsFail: 'fail' | 'review';
  readonly gate: GatePlan | null;
  readonly output: JsonSchema;
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
    tasks: definition.tasks.map(taskPlan),
  };
  return { ...data, hash: sha256(canonical(JSON.parse(JSON.stringify(data)))) };
}

/** Where commands of this definition go: a process that does not have it never sees them. */
export function routeOf(plan: Pick<CrewPlan, 'name' | 'hash'>): string {
  return `${plan.name}@${plan.hash}`;
}

function taskPlan(task: TaskDefinition): TaskPlan {
  return {
    key: task.key,
    title: task.title,
    kind: task.agent ? 'agent' : 'function',
    agent: task.agent && { role: task.agent.role, goal: task.agent.goal, backstory: task.agent.backstory },
    needs: task.needs,
    conditional: task.when !== null,
    guards: task.guards.map(([name]) => name),
    guardTries: task.guardTries,
    whenGuardsFail: task.whenGuardsFail,
    gate: task.review && gatePlan(task),
    output: task.outputSchema,
  };
}

function gatePlan(task: TaskDefinition): GatePlan {
  return {
    question: task.review?.question ?? `Is “${task.title}” good to go?`,
    eligible: eligible(task.review?.by ?? {}),
    decisions: [
      { type: 'approve', label: task.review?.labels?.approve ?? 'Approve' },
      { type: 'revise', label: task.review?.labels?.revise ?? 'Request changes' },
    ],
  };
}

function eligible(by: Eligibility): readonly string[] {
  const names = [
    ...[by.user ?? []].flat().map((user) => `user:${user}`),
    ...[by.group ?? []].flat().map((group) => `group:${group}`),
  ];
  return by.user === undefined && by.group === undefined ? ['anyone'] : names;
}
