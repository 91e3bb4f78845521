import type { Model, TaskDefinition } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';

/** Which model speaks for a task, and judges its output: the task's own, its agent's, or the one given for all. */
export function modelFor(task: TaskDefinition, model: Model | null): Model | null {
  return task.model ?? task.agent?.model ?? model;
}

/** The model, where there is one. Throws `MODEL_REJECTED`; `use` says what it was needed for: `to read replies by`. */
export function needed(model: Model | null, use: string): Model {
  if (model) return model;
  throw new HoldpointError('MODEL_REJECTED', `There is no model ${use}.`, {
    hint: 'Give `createHoldpoint` a model, or the agent its own.',
  });
}
