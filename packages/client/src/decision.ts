import { type DecisionReceipt, type DecisionRequest, type ErrorBody, errorCodes } from '@holdpoint/protocol';
import { createActor } from 'xstate';
import type { Usable } from './cache.ts';
import type { DecisionHandle, DecisionSnapshot } from './client.ts';
import { decisionMachine } from './decision-machine.ts';
import { bodyOf } from './http.ts';
import { newKey } from './key.ts';
import { createValue } from './readable.ts';
import { share } from './share.ts';

export interface DecisionOptions {
  /** Resolves once it is recorded. Throws `HoldpointError`. */
  readonly send: (request: DecisionRequest, key: string) => Promise<DecisionReceipt>;
  /** It was recorded; with an error: it was not, or nobody knows. */
  readonly onEnd: (error?: ErrorBody) => void;
}

/** A request under the key that names it, however often it is sent. */
interface Act {
  readonly request: DecisionRequest;
  readonly key: string;
}

/** Drives the decision machine: one request at a time, and one key for every repeat of it. */
export function createDecision({ send, onEnd }: DecisionOptions): DecisionHandle & Usable {
  const actor = createActor(decisionMachine);
  const value = createValue<DecisionSnapshot>({ state: 'idle', request: null, receipt: null, error: null });
  /** A request that may have been recorded without our knowing. */
  let unknown: Act | null = null;
  let last: Act | null = null;
  let sending: Promise<DecisionSnapshot> | null = null;

  actor.subscribe(({ value: state, context: { request, receipt, error } }) => {
    value.set(share(value.getSnapshot(), { state: state as DecisionSnapshot['state'], request, receipt, error }));
  });
  actor.start();

  async function run({ request, key }: Act): Promise<DecisionSnapshot> {
    try {
      const receipt = await send(request, key);
      unknown = null;
      actor.send({ type: 'recorded', receipt });
      onEnd();
    } catch (cause) {
      const error = bodyOf(cause);
      unknown = errorCodes[error.code].retryable ? { request, key } : null;
      actor.send({ type: 'refused', error });
      onEnd(error);
    }
    sending = null;
    return value.getSnapshot();
  }

  return {
    getSnapshot: value.getSnapshot,
    subscribe: value.subscribe,
    get isUsed() {
      return value.watched || sending !== null || unknown !== null;
    },
    submit: (request) => {
      if (sending) return sending;
      const isSame = share(unknown?.request, request) === unknown?.request;
      last = (isSame && unknown) || { request, key: newKey() };
      actor.send({ type: 'submit', request });
      sending = run(last);
      return sending;
    },
    repeat: async () => {
      if (sending || !last || !actor.getSnapshot().can({ type: 'repeat' })) return sending ?? value.getSnapshot();
      actor.send({ type: 'repeat' });
      sending = run(last);
      return sending;
    },
    reset: () => actor.send({ type: 'reset' }),
  };
}
