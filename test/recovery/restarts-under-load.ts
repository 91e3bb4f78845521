import { setTimeout as pause } from 'node:timers/promises';
import { until } from '@holdpoint/testing';
import { startPostgres } from '../support/start-postgres.ts';
import { violationsOf } from './checker.ts';
import { type Played, patiently, play } from './driver.ts';
import { postgres, postgresPlace } from './places.ts';
import { type Undisturbed, undisturbedRun } from './promise.ts';
import { readRuns } from './read-runs.ts';
import { readCalls } from './run-file.ts';
import { createStage } from './stage.ts';

export interface RestartsOptions {
  /** Asked before each stop. */
  readonly goesOn: (stops: number, elapsedMs: number) => boolean;
  /** How long the server runs after work has resumed, and how long it is away. Default: neither. */
  readonly upMs?: () => number;
  readonly downMs?: () => number;
}

export interface Restarts {
  readonly stops: number;
  readonly seconds: number;
  readonly runs: number;
  readonly events: number;
  /** Milliseconds from a server that answers again to the first run that is seen to move. */
  readonly slowestResumeMs: number;
  /** How many of the processes ended. */
  readonly ended: number;
  readonly violations: readonly string[];
}

const crews = ['campaign', 'desk'] as const;
const lanes = 3;
/** Both processes live: one whose lease ran out while the server was away may record while the other looks. */
const slackMs = 1_000;

/**
 * Two processes work on a Postgres that is stopped in immediate mode again and again, as a crash does it, and people
 * start run after run with both. When it is over, every run is compared with the promise.
 */
export async function restartsUnderLoad(options: RestartsOptions): Promise<Restarts> {
  const { goesOn, upMs = () => 0, downMs = () => 0 } = options;
  await using server = await startPostgres({ max_connections: '50' });
  const kind = { ...postgres, place: () => postgresPlace(server.url) };
  const env = { MODEL_MS: '10', LEASE_MS: '4000' };
  await using one = createStage({ kind, env });
  await using other = createStage({ on: one, env });
  const undisturbed = new Map<string, Undisturbed>();
  for (const crew of crews) undisturbed.set(crew, await undisturbedRun(crew));

  const begun = performance.now();
  const seen: { readonly crew: string; readonly played: Played; readonly stops: number }[] = [];
  let stops = 0;
  let moves = 0;
  let working = true;
  const moved = () => {
    moves += 1;
  };
  const lane = async (crew: string, name: string, stage: typeof one) => {
    for (let run = 1; working; run += 1) {
      const before = stops;
      const played = await play(stage, { crew, key: `${name} ${run}`, moved });
      seen.push({ crew, played, stops: stops - before });
    }
  };
  const load = Array.from({ length: lanes }, (_, n) =>
    [one, other].map((stage, place) => lane(crews[(n + place) % 2] ?? '', `lane ${n} ${place}`, stage)),
  ).flat();

  let slowestResumeMs = 0;
  const resumed = async () => {
    const [before, asked] = [moves, performance.now()];
    await until(() => moves > before, patiently);
    slowestResumeMs = Math.max(slowestResumeMs, performance.now() - asked);
  };
  await until(() => seen.length >= crews.length, patiently);
  while (goesOn(stops, performance.now() - begun)) {
    stops += 1;
    await server.crash();
    await pause(downMs());
    await server.start();
    await resumed();
    await pause(upMs());
  }
  working = false;
  await Promise.all(load);
  const ended = one.crashes + other.crashes;
  const seconds = (performance.now() - begun) / 1_000;
  await Promise.all([one.kill(), other.kill()]);

  const runs = await readRuns(one.place);
  const effects = readCalls(one.effects);
  const runOf = ({ key }: { readonly key: string }) => key.slice(0, key.indexOf('/'));
  const calls = Map.groupBy([...readCalls(one.calls), ...effects], runOf);
  const effectsOf = Map.groupBy(effects, runOf);
  const violations = seen.flatMap(({ crew, played, stops: crashes }) => {
    const run = runs.find((stored) => stored.run === played.run);
    if (!run) return [...played.complaints, `I1 run "${played.run}" is lost`];
    const made = { calls: calls.get(run.run) ?? [], effects: effectsOf.get(run.run) ?? [] };
    const own = { ...made, crashes, played, slackMs };
    return violationsOf(run, own, (undisturbed.get(crew) as Undisturbed).content);
  });
  if (runs.length !== seen.length) violations.push(`I1 ${seen.length} runs were started, ${runs.length} exist`);
  const events = runs.reduce((sum, { version }) => sum + version, 0);
  return { stops, seconds, runs: runs.length, events, slowestResumeMs, ended, violations };
}
