import { upstreamOf } from './graph.ts';
import type { CrewPlan, DecisionPlan, GatePlan, ToolPlan } from './plan.ts';
import type { ReviewContext, ReviewRow } from './review-machine.ts';
import { plannedTask } from './task-id.ts';

/** The gate that a review stands at: its task's, or that of the call it is about. */
export function gateOf(plan: CrewPlan, { context }: ReviewRow): GatePlan | null {
  const task = plannedTask(plan, context.task);
  if (!task) return null;
  if (!context.call) return task.gate;
  const { call } = context;
  const tool = task.tools.find(({ name }) => name === call.tool) ?? null;
  const reachable = upstreamOf(plan.tasks, task.needs);
  return {
    question: call.question,
    eligible: call.eligible,
    decisions: decisionsOf(context.kind, call, tool),
    sendBackTo: (tool?.gate?.sendBackTo ?? []).filter((target) => reachable.has(target)),
    reject: null,
    maxRounds: null,
    whenRoundsEnd: 'fail',
    escalateTo: [],
    presents: tool?.gate?.presents ?? false,
    recheck: !call.doubtful && (tool?.gate?.recheck ?? false),
    passRemarksOn: false,
    ...timesOf(tool, call.doubtful),
  };
}

/** Whether a call happened is asked until somebody knows. */
function timesOf(tool: ToolPlan | null, doubtful: boolean): Pick<GatePlan, 'times'> {
  if (!tool?.times) return {};
  const { dueMs, instants } = tool.times;
  return { times: { dueMs, instants: doubtful ? instants.filter(({ act }) => act !== 'expire') : instants } };
}

function decisionsOf(
  kind: ReviewContext['kind'],
  { doubtful }: NonNullable<ReviewContext['call']>,
  tool: ToolPlan | null,
): readonly DecisionPlan[] {
  if (kind === 'question') {
    return [
      { type: 'answer', label: 'Answer and go on' },
      { type: 'revise', label: 'Ask back' },
      { type: 'decline', label: 'Decline' },
    ];
  }
  if (doubtful) {
    return [
      { type: 'answer', label: 'It happened' },
      { type: 'approve', label: 'Run it again' },
      { type: 'reject', label: 'It did not happen' },
    ];
  }
  const labels = tool?.gate?.labels;
  const editable = tool?.gate?.editable;
  return [
    { type: 'approve', label: labels?.approve ?? 'Approve and run' },
    ...(editable?.length === 0 ? [] : [{ type: 'edit', label: labels?.edit ?? 'Approve with changes' } as const]),
    { type: 'revise', label: labels?.revise ?? 'Request changes' },
    { type: 'reject', label: labels?.reject ?? 'Do not run' },
  ];
}
