import { expect, vi } from 'vitest';
import { type Content, contentOf, violations } from './checker.ts';
import { ask, play } from './driver.ts';
import { readRuns } from './run-file.ts';
import type { Schedule } from './schedules.ts';
import { createStage, type Stage } from './stage.ts';

/** Lets this file's tests run several at a time: most of a restart is waiting for a lease to run out. */
export function severalAtATime(): void {
  vi.setConfig({ maxConcurrency: Number(process.env.HOLDPOINT_CONCURRENCY ?? 4), testTimeout: 120_000 });
}

/** What a run comes to, and how often it passes each fault point, when nobody dies. */
export interface Undisturbed {
  readonly content: Content;
  readonly hits: Readonly<Record<string, number>>;
}

export async function undisturbedRun(crew = 'campaign'): Promise<Undisturbed> {
  await using stage = createStage();
  const { complaints } = await play(stage, { crew });
  const hits = (await ask<Record<string, number>>(stage, '/hits')).value;
  await stage.kill();
  const [run] = readRuns(stage.database);
  if (!run || complaints.length > 0) throw new Error(`The undisturbed run failed: ${complaints}\n${stage.output}`);
  return { content: contentOf(run), hits };
}

/** Plays the run while processes die as the schedule says. Returns how many did, after the promise was checked. */
export async function keepsItsPromise({ kills }: Schedule, { content }: Undisturbed, env = {}): Promise<number> {
  await using stage = createStage({ kills, env });
  return await playedWell(stage, content); // the stage ends with this block
}

export interface PlayedWellOptions {
  readonly crew?: string;
  /** Crashes besides those of the stage's own processes. */
  readonly crashes?: number;
}

/** Plays the run to its end, ends the process, and compares what is left with the promise. Returns the crashes. */
export async function playedWell(stage: Stage, content: Content, options: PlayedWellOptions = {}): Promise<number> {
  const { crew = 'campaign', crashes: others = 0 } = options;
  const played = await play(stage, { crew });
  const crashes = others + stage.crashes;
  await stage.kill();
  const { database, calls, effects } = stage;
  expect(violations({ database, calls, effects, crashes, played }, content), stage.output).toEqual([]);
  return crashes;
}
