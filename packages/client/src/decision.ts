import { type DecisionReceipt, type DecisionRequest, errorCodes } from '@holdpoint/protocol';
import { createActor } from 'xstate';
import type { DecisionHandle, DecisionSnapshot } from './client.ts';
import { decisionMachine } from './decision-machine.ts';
import { bodyOf } from './http.ts';
import { newKey } from './key.ts';
import { createValue } from './readable.ts';
import { share } from './share.ts';

export interface DecisionOptions {
  /** Resolves once it is recorded. Throws `HoldpointError`. */
  readonly send: (request: DecisionRequest, key: string) => Promise<DecisionReceipt>;
  readonly onCommitted: (receipt: DecisionReceipt) => void;
  /** It was not recorded, or nobody knows. */
  readonly onRefused: () => void;
}

export interface LiveDecision extends DecisionHandle {
  /** Nobody looks at it and nothing of it is open: it may be forgotten. */
  readonly idle: boolean;
}

/** Drives the decision machine: one request at a time, and one key for every repeat of it. */
export function createDecision({ send, onCommitted, onRefused }: DecisionOptions): LiveDecision {
  const actor = createActor(decisionMachine);
  const value = createValue<DecisionSnapshot>({ state: 'idle', request: null, receipt: null, error: null });
  /** A request that may have been recorded without our knowing. */
  let unknown: { readonly request: DecisionRequest; readonly key: string } | null = null;
  let sending: Promise<DecisionSnapshot> | null = null;

  actor.subscribe(({ value: state, context: { request, receipt, error } }) => {
    value.set(share(value.getSnapshot(), { state: state as DecisionSnapshot['state'], request, receipt, error }));
  });
  actor.start();

  async function run(): Promise<DecisionSnapshot> {
    const { request, key } = actor.getSnapshot().context;
    if (!request) return value.getSnapshot();
    try {
      const receipt = await send(request, key);
      unknown = null;
      actor.send({ type: 'recorded', receipt });
      onCommitted(receipt);
    } catch (cause) {
      const error = bodyOf(cause);
      unknown = errorCodes[error.code].retryable ? { request, key } : null;
      actor.send({ type: 'refused', error });
      onRefused();
    }
    sending = null;
    return value.getSnapshot();
  }

  const start = () => {
    sending ??= run();
    return sending;
  };

  return {
    getSnapshot: value.getSnapshot,
    subscribe: value.subscribe,
    get idle() {
      return !value.watched && !sending && !unknown;
    },
    submit: (request) => {
      const isSame = unknown && share(unknown.request, request) === unknown.request;
      if (!sending) actor.send({ type: 'submit', request, key: isSame && unknown ? unknown.key : newKey() });
      return start();
    },
    repeat: () => {
      if (value.getSnapshot().state !== 'failed') return sending ?? Promise.resolve(value.getSnapshot());
      actor.send({ type: 'repeat' });
      return start();
    },
    reset: () => actor.send({ type: 'reset' }),
  };
}
