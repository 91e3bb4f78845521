import type { ServerResponse } from 'node:http';
import type { Runtime } from '@holdpoint/runtime';
import type { RunRef } from '@holdpoint/store';

/**
 * Resolves when the run moved past `after`, after `ms`, or when the caller hung up. Only a hint: the caller reads again.
 */
export async function waitForChange(
  runtime: Runtime,
  ref: RunRef,
  after: number,
  ms: number,
  response: ServerResponse,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = runtime.onChange((change) => {
      if (change.tenant === ref.tenant && change.run === ref.run && change.version > after) done();
    });
    response.on('close', done);
    // a change between the caller's read and this subscription is found by looking once more
    runtime.store.load(ref).then(
      ({ version }) => version > after && done(),
      () => done(),
    );
  });
}
