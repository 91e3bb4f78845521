import { type ErrorCode, HoldpointError } from '@holdpoint/protocol';
import { createRuntime, type FaultPoint, type Runtime, type RuntimeOptions } from '@holdpoint/runtime';
import type { Actor, Agenda } from './agenda.ts';
import { inside } from './inside.ts';
import type { Outside } from './outside.ts';
import type { Random } from './random.ts';

/** What a person gets who asks a process: an answer, a refusal, or nothing for a reason that nobody knows. */
export type Heard =
  | { readonly answer: unknown; readonly replay: boolean }
  | { readonly refused: ErrorCode; readonly error: HoldpointError }
  | 'nothing';

/** A server: a runtime that lives, is frozen, or is dead and gone. */
export interface Process extends Actor {
  start(): void;
  /** Asks it as a browser does: patiently, but not for ever. */
  ask(serve: (runtime: Runtime) => Promise<{ readonly answer: unknown; readonly replay: boolean }>): Promise<Heard>;
  /** Freezes it for so long; then it goes on as if nothing had been. */
  freeze(ms: number): void;
  kill(): void;
}

export interface ProcessOptions {
  readonly name: string;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly outside: Outside;
  readonly runtime: (actor: Actor) => Omit<RuntimeOptions, 'clock' | 'fault'>;
  /** Called at every fault point: true kills the process there. */
  readonly dies: (point: FaultPoint) => boolean;
  readonly died: (process: Process) => void;
}

const patienceMs = 20_000;

export function createProcess({
  name,
  agenda,
  random,
  outside,
  runtime: options,
  dies,
  died,
}: ProcessOptions): Process {
  const callers = new Set<() => void>();
  const actor: Process = { name, state: 'alive', start, ask, freeze, kill };
  const place = { process: actor, agenda, random, outside };
  const runtime = inside(place, () =>
    createRuntime({
      ...options(actor),
      clock: {
        now: () => agenda.now(),
        setTimer: (ms, run) => agenda.add({ by: actor, at: agenda.now() + ms, what: 'timer', run }),
      },
      fault: (point) => {
        if (actor.state === 'dead') throw new Error('This process is dead.');
        if (!dies(point)) return;
        agenda.note(name, () => `reaches ${point}`);
        kill();
        throw new Error(`This process died at ${point}.`);
      },
    }),
  );

  function start(): void {
    inside(place, () => runtime.start());
  }

  function ask(serve: Parameters<Process['ask']>[0]): Promise<Heard> {
    return new Promise((resolve) => {
      const hear = (heard: Heard) => {
        callers.delete(giveUp);
        stop();
        resolve(heard);
      };
      const giveUp = () => hear('nothing');
      const stop = agenda.add({ by: null, at: agenda.now() + patienceMs, what: 'a caller gives up', run: giveUp });
      callers.add(giveUp);
      const send = () => {
        inside(place, () => serve(runtime)).then(hear, (error: unknown) => {
          if (actor.state === 'dead') return giveUp();
          hear(isFinal(error) ? { refused: error.code, error } : 'nothing');
        });
      };
      agenda.add({ by: actor, at: agenda.now(), what: 'takes a request', run: send });
    });
  }

  function freeze(ms: number): void {
    actor.state = 'frozen';
    agenda.note(name, () => `is frozen for ${ms} ms`);
    const thaw = () => {
      if (actor.state === 'frozen') actor.state = 'alive';
    };
    agenda.add({ by: null, from: actor, at: agenda.now() + ms, what: 'thaws', run: thaw });
  }

  function kill(): void {
    if (actor.state === 'dead') return;
    actor.state = 'dead';
    agenda.note(name, () => 'dies');
    agenda.bury(actor, () => random.chance(0.5));
    for (const giveUp of callers) giveUp();
    died(actor);
  }

  return actor;
}

function isFinal(error: unknown): error is HoldpointError {
  return HoldpointError.is(error) && !error.retryable;
}
