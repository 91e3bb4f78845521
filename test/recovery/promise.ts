import { expect, vi } from 'vitest';
import { type Content, contentOf, violations } from './checker.ts';
import { ask, play } from './driver.ts';
import type { Kind } from './places.ts';
import { readRuns } from './read-runs.ts';
import type { Schedule } from './schedules.ts';
import { createStage, type Stage } from './stage.ts';

/** Lets this file's tests run several at a time: most of a restart is waiting for a lease to run out. */
export function severalAtATime(): void {
  vi.setConfig({ maxConcurrency: Number(process.env.HOLDPOINT_CONCURRENCY ?? 8), testTimeout: 120_000 });
}

/** What a run comes to, and how often it passes each fault point, when nobody dies. */
export interface Undisturbed {
  readonly content: Content;
  readonly hits: Readonly<Record<string, number>>;
}

export async function undisturbedRun(crew = 'campaign', kind?: Kind): Promise<Undisturbed> {
  await using stage = createStage({ ...(kind && { kind }) });
  const { complaints } = await play(stage, { crew });
  const hits = (await ask<Record<string, number>>(stage, '/hits')).value;
  await stage.kill();
  const [run] = await readRuns(stage.place);
  if (!run || complaints.length > 0) throw new Error(`The undisturbed run failed: ${complaints}\n${stage.output}`);
  return { content: contentOf(run), hits };
}

export interface KeepsItsPromiseOptions {
  readonly kind: Kind;
  readonly crew?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Plays the run while processes die as the schedule says. Returns how many did, after the promise was checked. */
export async function keepsItsPromise(
  { kills }: Schedule,
  { content }: Undisturbed,
  { kind, crew = 'campaign', env = {} }: KeepsItsPromiseOptions,
): Promise<number> {
  await using stage = createStage({ kind, kills, env });
  return await playedWell(stage, content, { crew }); // the stage ends with this block
}

export interface PlayedWellOptions {
  readonly crew?: string;
  /** Crashes besides those of the stage's own processes. */
  readonly crashes?: number;
  readonly hasOwnClocks?: boolean;
}

/** Plays the run to its end, ends the process, and compares what is left with the promise. Returns the crashes. */
export async function playedWell(stage: Stage, content: Content, options: PlayedWellOptions = {}): Promise<number> {
  const { crew = 'campaign', crashes: others = 0, hasOwnClocks = false } = options;
  const played = await play(stage, { crew });
  const crashes = others + stage.crashes;
  await stage.kill();
  const { place, calls, effects } = stage;
  // a server's time is told from its answers, which take no longer than this
  const slackMs = place.startsWith('sqlite:') ? 0 : 100;
  const evidence = { runs: await readRuns(place), calls, effects, crashes, played, hasOwnClocks, slackMs };
  expect(violations(evidence, content), stage.output).toEqual([]);
  return crashes;
}
