import type { ErasedOptions } from './checked-task.ts';
import type { ChildCrew, CrewDefinition, TaskDefinition } from './definition.ts';
import { invalidDefinition } from './invalid-definition.ts';

/** A crew as a task of another one. Throws `DEFINITION_INVALID` for tasks it does not have, and without an input. */
export function checkedCrew(where: string, options: ErasedOptions, definition: CrewDefinition): ChildCrew {
  const { input, result = '', reopen = [result] } = options;
  const tasks = definition.tasks.map(({ key }) => key);
  const unknown = [result, ...reopen].find((key) => !tasks.includes(key));
  if (unknown !== undefined) {
    throw invalidDefinition(
      `${where} names task "${unknown}" of crew "${definition.name}", which it does not have.`,
      `Its tasks are ${tasks.join(', ') || 'none'}.`,
    );
  }
  if (reopen.length === 0) {
    throw invalidDefinition(
      `${where} reopens no task of crew "${definition.name}".`,
      'Leave `reopen` out, or name a task.',
    );
  }
  if (typeof input !== 'function') {
    throw invalidDefinition(`${where} has a crew but no input.`, 'Give it `input: (context) => input of the crew`.');
  }
  return { definition, result, reopen: [...new Set(reopen)], input: input as ChildCrew['input'] };
}

/** What the task yields: its result's own schema. */
export function resultOf({ definition, result }: ChildCrew): TaskDefinition['output'] | undefined {
  return definition.tasks.find(({ key }) => key === result)?.output;
}

/** What is hidden in the child stays hidden in its parent. */
export function maskOf({ definition, result }: ChildCrew): TaskDefinition['mask'] {
  const { each = null, mask = {} } = definition.tasks.find(({ key }) => key === result) ?? {};
  // of a fan-out, the mask is an item's, and what it yields is their list
  return each ? Object.fromEntries(Object.entries(mask).map(([path, whom]) => [`*.${path}`, whom])) : mask;
}
