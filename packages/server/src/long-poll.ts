import type { ServerResponse } from 'node:http';
import type { Runtime } from '@holdpoint/runtime';
import type { RunRef } from '@holdpoint/store';

export interface Wait extends RunRef {
  readonly after: number;
  readonly ms: number;
  readonly response: ServerResponse;
  /** Aborted when the server stops: nobody is kept waiting for it. */
  readonly closing: AbortSignal;
}

/**
 * Resolves when the run moved past `after`, after `ms`, when the caller hung up, or when the server stops. Only a hint:
 * the caller reads again.
 */
export async function waitForChange(
  runtime: Runtime,
  { tenant, run, after, ms, response, closing }: Wait,
): Promise<void> {
  if (closing.aborted || response.closed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      response.off('close', done);
      closing.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = runtime.onChange((change) => {
      if (change.tenant === tenant && change.run === run && change.version > after) done();
    });
    response.on('close', done);
    closing.addEventListener('abort', done);
    // a change between the caller's read and this subscription is found by looking once more
    runtime.store.load({ tenant, run }).then(
      ({ version }) => version > after && done(),
      () => done(),
    );
  });
}
