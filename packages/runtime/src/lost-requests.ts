import { addUsage, type CallUsage, noUsage, type WantedCommand } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import type { Lease } from '@holdpoint/store';

/** True for a task's work that asks a model. Readings of replies are few, and wait for no place. */
export function asksModel({ body }: WantedCommand): boolean {
  return ['model.call', 'guard.judge', 'points.check', 'conversation.digest'].includes(body.work);
}

/** The requests that earlier hand-outs of this command may have sent: none of them came to a result. */
export function cutOff(command: WantedCommand, { deliveries }: Lease): number {
  return asksModel(command) || command.body.work === 'reply.read' ? deliveries - 1 : 0;
}

interface Countable {
  readonly type: string;
  readonly usage?: CallUsage;
}

/** A result with these requests counted in its usage; as it is when there are none, or when no model was asked. */
export function withLost<Result extends Countable>(result: Result, requests: number): Result {
  return requests === 0 ? result : { ...result, usage: addUsage(usageOf(requests), result.usage ?? noUsage) };
}

/** How many requests a failed call sent: what its model says, else one. */
export function sentBy(error: unknown): number {
  const { requests } = (HoldpointError.is(error) && error.data) || {};
  return typeof requests === 'number' && Number.isSafeInteger(requests) && requests >= 0 ? requests : 1;
}

function usageOf(unrecorded: number) {
  return { ...noUsage, unrecorded };
}
