import type { Model } from '@holdpoint/core';
import { type ErrorCode, HoldpointError, type Json } from '@holdpoint/protocol';
import { type Script, scriptedModel } from '@holdpoint/testing';
import type { WitnessedCall } from '../recovery/run-file.ts';
import type { Actor, Agenda } from './agenda.ts';
import { nameOf } from './handle.ts';
import { here } from './inside.ts';
import type { Random } from './random.ts';

/** What lies outside of the processes: models, and services with effects. Both write down who asked what, and when. */
export interface Outside {
  readonly calls: readonly WitnessedCall[];
  readonly effects: readonly WitnessedCall[];
  readonly model: Model;
  /** Has something done. It may be done although the asker hears that it failed; `surely`: then nothing was done. */
  use(key: string, content: unknown, answer: Json, surely: () => Error): Promise<Json>;
}

export interface OutsideOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly script: Script;
  /** Share of requests that fail; asked anew for each. */
  readonly failing: () => number;
  readonly disturbed: () => void;
}

export function createOutside({ agenda, random, script, failing, disturbed }: OutsideOptions): Outside {
  const calls: WitnessedCall[] = [];
  const effects: WitnessedCall[] = [];
  const scripted = scriptedModel(script);
  const witnessed = (key: string, content: unknown, { name }: Actor): WitnessedCall => ({
    key,
    at: agenda.now(),
    pid: Number(name.replace(/\D/g, '')),
    content,
  });

  const model: Model = {
    name: 'scripted',
    respond: (request, options) => {
      const { process } = here();
      const { signal } = options as { readonly signal: AbortSignal };
      agenda.note(process.name, () => `asks a model ${shortened(request.key)}`);
      calls.push(witnessed(request.key, request.messages, process));
      const failure = random.chance(failing())
        ? random.pick<ErrorCode>(['MODEL_UNAVAILABLE', 'MODEL_RATE_LIMITED'])
        : null;
      if (failure) disturbed();
      const slowMs = random.chance(0.05) ? 20_000 : 2_000;
      return new Promise((resolve, reject) => {
        const answer = () => {
          if (failure) reject(new HoldpointError(failure, `The model fails with ${failure}.`));
          else scripted.respond(request, options).then(resolve, reject);
        };
        const at = agenda.now() + random.between(0, slowMs);
        const cancel = agenda.add({ by: process, at, what: `hears a model on ${shortened(request.key)}`, run: answer });
        // some models do not listen
        if (random.chance(0.5)) return;
        signal.addEventListener('abort', () => {
          cancel();
          reject(signal.reason);
        });
      });
    },
  };

  function use(key: string, content: unknown, answer: Json, surely: () => Error): Promise<Json> {
    const { process } = here();
    const fate = random.chance(failing()) ? random.pick(['before', 'after'] as const) : 'well';
    if (fate !== 'well') disturbed();
    return new Promise((resolve, reject) => {
      const hear = () => {
        if (fate === 'well') resolve(answer);
        else reject(fate === 'before' ? surely() : new Error('The service hung up.'));
      };
      const arrive = () => {
        if (fate !== 'before') effects.push(witnessed(key, content, process));
        const at = agenda.now() + random.between(0, 500);
        agenda.add({ by: process, at, what: `hears a service on ${shortened(key)}`, run: hear });
      };
      agenda.add({ by: null, from: process, at: agenda.now(), what: `has ${shortened(key)} done`, run: arrive });
    });
  }

  return { calls, effects, model, use };
}

function shortened(key: string): string {
  return nameOf({ run: key });
}
