import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningProcess, startProcess } from '@holdpoint/testing';
import { inject } from 'vitest';
import { type Kind, sqlite } from './places.ts';

/** How a process is to die: at the nth hit of a fault point (`apply.committed:2`), or so long after it was ready. */
export type Kill = `${string}:${number}` | { readonly afterMs: number };

/** Where runs live, and where those outside write down what they were asked. */
export interface Scene {
  readonly place: string;
  readonly calls: string;
  readonly effects: string;
}

export interface StageOptions {
  /** The scene of another stage to work on. Default: a new one, whose files are removed at the end. */
  readonly on?: Scene;
  /** Which store a new scene has. Default SQLite. */
  readonly kind?: Kind;
  /** The first process dies by the first of these, its successor by the second; those after them live. */
  readonly kills?: readonly Kill[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A scene, and one process at a time that works on it. */
export interface Stage extends Scene, AsyncDisposable {
  /** How often a process died so far. */
  readonly crashes: number;
  /** What all processes wrote, for a failure's message. */
  readonly output: string;
  /** The address of the living process; starts one when there is none. */
  address(): Promise<string>;
  /** Signals the living process without waiting for what comes of it. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Ends the living process, by default with SIGKILL, and waits until it is gone. */
  kill(name?: 'SIGTERM'): Promise<void>;
}

const compiled = join(tmpdir(), 'holdpoint-compile-cache');

export function createStage({ on, kind = sqlite, kills = [], env = {} }: StageOptions = {}): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-recovery-'));
  const scene = on ?? {
    place: kind.place(folder),
    calls: join(folder, 'calls.jsonl'),
    effects: join(folder, 'effects.jsonl'),
  };
  let dead = '';
  let crashes = 0;
  let living: RunningProcess | null = null;
  let running: Promise<RunningProcess> | null = null;

  function start(): Promise<RunningProcess> {
    const kill = kills[crashes];
    const begun = startProcess({
      entry: inject('crewProgram'),
      env: {
        PLACE: scene.place,
        CALLS: scene.calls,
        EFFECTS: scene.effects,
        KILL: typeof kill === 'string' ? kill : undefined,
        NODE_COMPILE_CACHE: compiled,
        ...env,
      },
    });
    const ended = (text: string) => {
      dead += text;
      crashes += 1;
      living = null;
      running = null;
    };
    begun.then(
      (process) => {
        living = process;
        const timer = typeof kill === 'object' ? setTimeout(() => process.kill(), kill.afterMs) : undefined;
        process.exited.then(() => {
          clearTimeout(timer);
          ended(process.output);
        });
      },
      (error: unknown) => ended(String(error)), // killed before it said it was ready
    );
    return begun;
  }

  return {
    ...scene,
    get crashes() {
      return crashes;
    },
    get output() {
      return dead + (living?.output ?? '');
    },
    async address() {
      running ??= start();
      return (await running).address;
    },
    async signal(name) {
      const { pid } = (await running) ?? {};
      if (pid !== undefined) process.kill(pid, name);
    },
    async kill(name) {
      await (await running)?.kill(name);
    },
    async [Symbol.asyncDispose]() {
      await running?.then((process) => process.kill()).catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
