import type { ParentRef, RunEvent } from '@holdpoint/core';
import { HoldpointError, type Json, type Principal } from '@holdpoint/protocol';
import type { RunRef } from '@holdpoint/store';
import { hash } from './act.ts';
import type { Applied, Apply } from './apply.ts';
import type { Words } from './child-words.ts';
import { randomHex } from './random-hex.ts';
import type { RegisteredCrew } from './registry.ts';

/** What a parent does to a child, as events of the child. Their keys are the command's: each is taken once. */
export interface ChildRun {
  /** A child that is there already stays as it is. What one is `told` it knows from the start: nothing is made without. */
  start(
    given: { readonly by: Principal; readonly title: string; readonly input: Json; readonly parent: ParentRef },
    told?: Told,
  ): Promise<void>;
  tell(told: Told, by: Principal): Promise<void>;
  /** One that ended already stays as it ended. */
  cancel(by: Principal): Promise<void>;
}

/** Words for which these tasks are done, once for each who spoke; what comes of it is the parent's attempt of that number. */
export interface Told {
  readonly words: readonly Words[];
  readonly from: readonly string[];
  readonly attempt: number;
}

/** `crew`: what it is started with. A child that is there goes on with what it has. */
export function childRun(apply: Apply, ref: RunRef, crew: RegisteredCrew | undefined, key: string): ChildRun {
  const send = (...[first, ...others]: [Sent, ...Sent[]]): Promise<Applied> => {
    const signed = (at: number, { place, ...content }: Sent): RunEvent => {
      const salt = randomHex();
      // the key alone tells a repeat: an input that reads a clock comes out different the second time
      const sent = { channel: 'code', request: hash([key, place]), key: place ? `${key}:${place}` : key, salt };
      return { ...content, ...sent, at } as unknown as RunEvent;
    };
    return apply(ref, (_, at) => [signed(at, first), ...others.map((other) => signed(at, other))], { crew });
  };
  return {
    start: async (given, told) => {
      const words = told && told.words.length > 0 ? reruns(told, given.by) : [];
      await send({ type: 'run.started', run: ref.run, ...given, place: '' }, ...words);
    },
    tell: async (told, by) => {
      for (const words of reruns(told, by)) await send(words);
    },
    cancel: async (by) => {
      try {
        await send({ type: 'run.cancelled', by, place: '' });
      } catch (error) {
        if (!isOver(error)) throw error;
      }
    },
  };
}

/** An event without what is the same for all; `place` tells those of one command apart. */
interface Sent {
  readonly type: RunEvent['type'];
  readonly by: Principal;
  readonly place: string;
  readonly [part: string]: unknown;
}

function reruns({ words, from, attempt }: Told, by: Principal): readonly Sent[] {
  const said = words.length > 0 ? words : [{ by, text: '', comments: [] }];
  return said.map(({ text, comments, by }, index) => ({
    type: 'run.rerun',
    by,
    from,
    feedback: text || null,
    ...(comments.length > 0 && { comments }),
    ...(index === said.length - 1 && { attempt }),
    place: `told/${index + 1}`,
  }));
}

/** True for the refusal of a run that does not go on. */
export function isOver(error: unknown): boolean {
  return HoldpointError.is(error) && (error.code === 'RUN_CANCELLED' || error.code === 'RUN_FINISHED');
}
