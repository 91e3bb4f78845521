import { randomBytes } from 'node:crypto';
import type { ParentRef, RunEvent } from '@holdpoint/core';
import { HoldpointError, type Json, type Principal } from '@holdpoint/protocol';
import type { RunRef } from '@holdpoint/store';
import { hash } from './act.ts';
import type { Applied, Apply } from './apply.ts';
import type { Words } from './child-words.ts';
import type { RegisteredCrew } from './registry.ts';

/** What a parent does to a child, as events of the child. Their keys are the command's: each is taken once. */
export interface ChildRun {
  /** A child that is there already stays as it is. */
  start(given: {
    readonly by: Principal;
    readonly title: string;
    readonly input: Json;
    readonly parent: ParentRef;
  }): Promise<void>;
  /** Has these tasks done again, once for each who asked; what comes of it is the parent's attempt of that number. */
  tell(words: readonly Words[], from: readonly string[], by: Principal, attempt: number): Promise<void>;
  /** One that ended already stays as it ended. */
  cancel(by: Principal): Promise<void>;
}

export function childRun(apply: Apply, ref: RunRef, crew: RegisteredCrew, key: string): ChildRun {
  const send = (content: object, by: Principal, place: string): Promise<Applied> => {
    const salt = randomBytes(16).toString('hex');
    // the key alone tells a repeat: an input that reads a clock comes out different the second time
    const sent = { by, channel: 'code', request: hash([key, place]), key: place ? `${key}:${place}` : key, salt };
    return apply(ref, (_, at) => ({ ...content, ...sent, at }) as RunEvent, { crew });
  };
  return {
    start: async ({ by, ...given }) => {
      await send({ type: 'run.started', run: ref.run, ...given }, by, '');
    },
    tell: async (words, from, by, attempt) => {
      const said = words.length > 0 ? words : [{ by, text: '', comments: [] }];
      for (const [index, { text, comments, by }] of said.entries()) {
        const last = index === said.length - 1;
        const content = {
          type: 'run.rerun',
          from,
          feedback: text || null,
          ...(comments.length > 0 && { comments }),
          ...(last && { attempt }),
        };
        await send(content, by, `told/${index + 1}`);
      }
    },
    cancel: async (by) => {
      try {
        await send({ type: 'run.cancelled' }, by, '');
      } catch (error) {
        if (!isOver(error)) throw error;
      }
    },
  };
}

/** True for the refusal of a run that does not go on. */
export function isOver(error: unknown): boolean {
  return HoldpointError.is(error) && (error.code === 'RUN_CANCELLED' || error.code === 'RUN_FINISHED');
}
