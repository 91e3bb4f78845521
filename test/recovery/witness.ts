import { appendFileSync } from 'node:fs';
import type { Model } from '@holdpoint/core';
import { trueNow } from './shifted-clock.ts';

/** Writes down that something outside was asked to happen, before it happens. Survives the kill of this process. */
export type Witness = (call: { readonly key: string; readonly content: unknown }) => void;

/**
 * One line a call, appended in one write, so that processes may share the file. A kill may cut a line at the end of a
 * page: the next one begins with a line break, and the call of a line that was cut was never made.
 */
export function witness(file: string): Witness {
  return ({ key, content }) => {
    appendFileSync(file, `\n${JSON.stringify({ key, at: trueNow(), pid: process.pid, content })}`, { flag: 'a' });
  };
}

/** The same model, with every request written down before it is answered. */
export function witnessed(model: Model, call: Witness): Model {
  return {
    name: model.name,
    respond: (request, options) => {
      call({ key: request.key, content: request.messages });
      return model.respond(request, options);
    },
  };
}
