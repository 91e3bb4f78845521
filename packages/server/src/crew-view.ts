import type { CrewPlan } from '@holdpoint/core';
import type { CrewView } from '@holdpoint/protocol';

export function crewView(plan: CrewPlan): CrewView {
  return {
    name: plan.name,
    label: plan.label,
    definition: plan.hash,
    input: plan.input,
    tasks: plan.tasks.map((task) => ({
      id: task.key,
      title: task.title,
      kind: task.agent ? 'agent' : task.crew ? 'crew' : 'function',
      agent: task.agent?.role ?? null,
      needs: task.needs,
      gated: task.gate !== null,
      conditional: task.conditional,
      each: task.each !== null,
      output: task.output,
    })),
  };
}
