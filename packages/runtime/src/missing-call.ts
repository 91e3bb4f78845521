import { type CallMade, eligible, type Missing, missingSchema, type TaskDefinition } from '@holdpoint/core';
import type { GuardVerdict, JsonObject } from '@holdpoint/protocol';

/** What a guard found missing, as a question for exactly those members of the output. */
export function missingCall(
  { outputSchema }: TaskDefinition,
  { guard, missing, question, why, by = {} }: Missing & { readonly guard: string },
  verdicts: readonly GuardVerdict[],
): CallMade {
  const names = missing.map(String);
  const properties = (outputSchema.properties ?? {}) as JsonObject;
  const described = names.map((name) => {
    const description = (properties[name] as JsonObject | undefined)?.description;
    return typeof description === 'string' ? description : name;
  });
  const text = question ?? `What is missing: ${described.join(', ')}?`;
  return {
    id: null,
    tool: guard,
    kind: 'question',
    arguments: { question: text, ...(why !== undefined && { why }) },
    verdicts,
    asked: { question: text, eligible: eligible(by), risk: null, answer: missingSchema(outputSchema, names) },
  };
}
