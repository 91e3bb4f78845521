import { fitJson, type Presented, type TaskDefinition, type TaskFunctionContext } from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';

/**
 * Asks the gate what to show beside an output. A failure is part of the answer: the output is shown without it. Its
 * text stays on the server unless it was made for people.
 */
export async function presentFor(
  task: TaskDefinition,
  output: Json,
  context: TaskFunctionContext,
  onError: (error: unknown) => void,
): Promise<Presented> {
  if (!task.review?.present) return {};
  try {
    // a copy: what it adds in place would become part of the output
    const fitted = fitJson(await task.review.present(structuredClone(output) as never, context));
    if (fitted.ok) return { presented: fitted.output };
    onError(new HoldpointError('INTERNAL', `\`present\` of task "${task.key}" gave no JSON: ${fitted.message}`));
  } catch (error) {
    onError(error);
    if (HoldpointError.is(error)) return { presentFailure: error.message };
  }
  return { presentFailure: 'What is shown beside it could not be loaded.' };
}
