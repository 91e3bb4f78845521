import type { Model, TaskDefinition } from '@holdpoint/core';

/** Which model speaks for a task, and judges its output: the task's own, its agent's, or the one given for all. */
export function modelFor(task: TaskDefinition, model: Model | null): Model | null {
  return task.model ?? task.agent?.model ?? model;
}
