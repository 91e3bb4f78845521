import { argumentsOf, callsOf } from '../recovery/call-checker.ts';
import { jcs, type RunFile, type StoredEntry, sha256, type WitnessedCall } from '../recovery/run-file.ts';

export interface Witnessed {
  readonly calls: readonly WitnessedCall[];
  readonly effects: readonly WitnessedCall[];
  readonly disturbances: number;
  readonly isStrict: boolean;
}

/** Entries of a command that leave it to be tried again, or that say no more than that it began. */
const unfinished = ['call.failed', 'call.deferred', 'tool.failed', 'tool.started', 'tool.doubted'];

/** I2, I3, I8: what was done outside, held against what the journals say was wanted, agreed to and recorded. */
export function effectViolations(files: readonly RunFile[], witnessed: Witnessed): readonly string[] {
  const { calls, effects } = witnessed;
  return [
    ...files.flatMap((file) => [
      ...doubled(file),
      ...outlived(file),
      ...unasked(file, calls),
      ...unagreed(file, effects),
    ]),
    ...repeated([...calls, ...effects], witnessed.isStrict ? 0 : witnessed.disturbances, files),
    ...late(files, calls, witnessed),
  ];
}

/** I2: one call has one result. */
function doubled({ run, journal }: RunFile): readonly string[] {
  const results = journal.filter(({ key, type }) => key.includes('#') && !unfinished.includes(type));
  return [...Map.groupBy(results, keyOf)].flatMap(([key, own]) =>
    own.length === 1 ? [] : [`I2 ${key} has ${own.length} results in ${run}`],
  );
}

/** I7: nothing is recorded of an attempt that was given up: attempts of a task follow each other. */
function outlived({ run, journal }: RunFile): readonly string[] {
  const newest = new Map<string, number>();
  return journal.flatMap(({ version, type, task, body }) => {
    if (task === null || body.attempt === undefined || !['call.answered', 'tools.called'].includes(type)) return [];
    const before = newest.get(task) ?? 0;
    newest.set(task, Math.max(before, body.attempt));
    return body.attempt < before
      ? [`I7 entry ${version} of ${run} is of attempt ${body.attempt} of ${task}, after ${before}`]
      : [];
  });
}

/** I2: what a model is recorded to have said, it was asked for. */
function unasked({ journal }: RunFile, calls: readonly WitnessedCall[]): readonly string[] {
  const spoken = journal.filter(
    ({ type, body }) => ['call.answered', 'tools.called', 'guard.judged'].includes(type) && modelOf(body),
  );
  return spoken
    .filter((entry) => !calls.some(({ key }) => key === keyOf(entry)))
    .map(({ key }) => `I2 ${key} has an answer, and no model was asked`);
}

/** I3: oftener than once only where something went wrong, or somebody paused the run, and then as the first time. */
function repeated(done: readonly WitnessedCall[], disturbances: number, files: readonly RunFile[]): readonly string[] {
  const pauses = files.flatMap(({ journal }) => journal.filter(({ type }) => type === 'run.paused')).length;
  return [...Map.groupBy(done, ({ key }) => key)].flatMap(([key, own]) => [
    ...(own.length <= 1 + disturbances + pauses
      ? []
      : [`I3 ${key} was done ${own.length} times, ${disturbances} things went wrong`]),
    ...(new Set(own.map(({ content }) => jcs(content))).size > 1 ? [`I3 ${key} was asked differently again`] : []),
  ]);
}

/** By how much an entry's time is behind where every answer comes at once: what is told of a clock is rounded down. */
const toldMs = 1;

/** I2: where nothing went wrong, nobody is asked for what is recorded already. */
function late(files: readonly RunFile[], calls: readonly WitnessedCall[], { isStrict }: Witnessed): readonly string[] {
  if (!isStrict) return [];
  const recorded = new Map(files.flatMap(({ journal }) => journal.map((entry) => [keyOf(entry), entry.at] as const)));
  return calls
    .filter(({ key, at }) => at > (recorded.get(key) ?? at) + toldMs)
    .map(({ key }) => `I2 ${key} was asked for after its record`);
}

/**
 * I8: what ran was called by an agent, with these arguments or with a person's, and after the person agreed where one was
 * asked. I3: what must not run twice ran at most as often as its start was recorded.
 */
function unagreed(file: RunFile, effects: readonly WitnessedCall[]): readonly string[] {
  const calls = callsOf(file);
  const own = effects.filter(({ key }) => key.startsWith(`${file.run}/`) && /\/call\d+$/.test(key));
  const strange = own.filter(({ key }) => !calls.some((call) => call.key === key));
  return [
    ...strange.map(({ key }) => `I8 ${key} was done, and no agent called it`),
    ...calls.flatMap((call) => {
      const done = own.filter(({ key }) => key === call.key);
      const agreed = file.journal.find(
        ({ type, body }) =>
          type === 'review.decided' && body.review === call.id && /^(approve|edit)$/.test(body.decision ?? ''),
      );
      const early = call.made.asked !== undefined && done.some(({ at }) => !agreed || at < agreed.at);
      const refused = call.made.refused !== undefined && done.length > 0;
      const input = argumentsOf(file, call);
      const ran = file.journal.filter(({ body }) => body.call === call.id && body.executedHash !== undefined);
      const starts = file.journal.filter(({ type, body }) => type === 'tool.started' && body.call === call.id).length;
      const isOnce = call.made.tool === 'payBack';
      return [
        ...(early ? [`I8 ${call.key} was done before anybody agreed`] : []),
        ...(refused ? [`I8 ${call.key} was refused, and done`] : []),
        ...(done.every(({ content }) => jcs(content) === jcs(input))
          ? []
          : [`I8 ${call.key} ran with other arguments`]),
        ...(ran.every(({ body }) => body.executedHash === sha256(jcs(input)))
          ? []
          : [`I8 ${call.key} is recorded with other arguments`]),
        ...(isOnce && done.length > starts
          ? [`I3 ${call.key} must not run twice, started ${starts} times, ran ${done.length} times`]
          : []),
      ];
    }),
  ];
}

function keyOf({ key }: Pick<StoredEntry, 'key'>): string {
  return key.slice(0, key.lastIndexOf('#'));
}

function modelOf(body: StoredEntry['body']): unknown {
  return (body as { readonly model?: unknown }).model;
}
