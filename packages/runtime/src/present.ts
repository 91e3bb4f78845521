import { fitJson, type Presented, type TaskDefinition, type TaskFunctionContext } from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';

/**
 * Asks the gate what to show beside an output. A failure is part of the answer: the output is shown without it. Its
 * text stays on the server unless it was made for people.
 */
export function presentFor(
  task: TaskDefinition,
  output: Json,
  context: TaskFunctionContext,
  onError: (error: unknown) => void,
): Promise<Presented> {
  const present = task.review?.present;
  // a copy: what it adds in place would become part of the output
  return presented(
    present && (() => present(structuredClone(output) as never, context)),
    `task "${task.key}"`,
    onError,
  );
}

/** The same for any gate: `present` of a task's review, or of a tool's. */
export async function presented(
  present: (() => unknown) | undefined,
  whose: string,
  onError: (error: unknown) => void,
): Promise<Presented> {
  if (!present) return {};
  try {
    const fitted = fitJson(await present());
    if (fitted.ok) return { presented: fitted.output };
    onError(new HoldpointError('INTERNAL', `\`present\` of ${whose} gave no JSON: ${fitted.message}`));
  } catch (error) {
    onError(error);
    if (HoldpointError.is(error)) return { presentFailure: error.message };
  }
  return { presentFailure: 'What is shown beside it could not be loaded.' };
}
