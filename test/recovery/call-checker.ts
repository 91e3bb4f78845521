import { type CallBody, jcs, type RunFile, type StoredEntry, sha256, type WitnessedCall } from './run-file.ts';

// What was promised about the calls of agents, looked up in the journal and in what the services outside wrote down.

interface Call {
  readonly id: string;
  /** The key under which the service outside knows it. */
  readonly key: string;
  readonly made: CallBody;
  readonly entry: StoredEntry;
}

/** Sentences of the promise about calls that were broken; none for a run without calls. */
export function callViolations(run: RunFile, effects: readonly WitnessedCall[]): readonly string[] {
  return [...unagreed(run, effects), ...uncertain(run, effects), ...leftover(run)];
}

/** Effect keys of calls that were recorded as started: these alone may end in a person's answer. */
export function startedKeys({ journal }: RunFile): ReadonlySet<string> {
  const started = journal.filter(({ type }) => type === 'tool.started');
  return new Set(started.map(({ key }) => key.slice(0, key.lastIndexOf('#'))));
}

/** The calls of a run under the ids by which its other entries name them. */
export function callsOf({ run, journal }: RunFile): readonly Call[] {
  return journal
    .filter(({ type }) => type === 'tools.called')
    .flatMap((entry) => {
      const [, attempt, turn] = /\/(\d+)\/(\d+)\/0#\d+$/.exec(entry.key) ?? [];
      return (entry.body.calls ?? []).map((made, index) => ({
        id: `${entry.task}~${attempt}.${turn}.${index + 1}`,
        key: `${run}/${entry.task}/${attempt}/${turn}/call${index + 1}`,
        made,
        entry,
      }));
    });
}

/** The hash under which a call, or the doubt about it, is shown; computed from what the journal says was shown. */
export function shownHash(
  file: RunFile,
  { task, version, body }: Pick<StoredEntry, 'task' | 'version' | 'body'>,
): string | null {
  const call = callsOf(file).find(({ id }) => id === body.review);
  if (!call) return null;
  const { attempt } = body;
  const last = file.journal.find((entry) => entry.version === version - 1);
  if (last?.type === 'tool.doubted' && last.body.call === call.id) {
    const proposal = sha256(jcs(argumentsOf(file, call, version)));
    return sha256(jcs({ kind: 'tool', run: file.run, task, attempt, call: call.id, doubtful: true, proposal }));
  }
  const { kind, tool, arguments: proposal } = call.made;
  return sha256(jcs({ kind, run: file.run, task, attempt, call: { id: call.id, tool }, proposal }));
}

/** What runs, as agreed to before this version: as it was called, or as a person changed it. */
export function argumentsOf({ journal }: RunFile, { id, made }: Call, before = Number.POSITIVE_INFINITY): unknown {
  const edit = journal.findLast(
    ({ version, type, body }) =>
      version < before && type === 'review.decided' && body.review === id && body.decision === 'edit',
  );
  return edit ? edit.body.output : made.arguments;
}

/** I8: what ran was called, agreed to before where somebody had to agree, and ran with these very arguments. */
function unagreed(file: RunFile, effects: readonly WitnessedCall[]): readonly string[] {
  const calls = callsOf(file);
  if (calls.length === 0) return [];
  const strange = effects.filter(({ key }) => !calls.some((call) => call.key === key));
  return [
    ...strange.map(({ key }) => `I8 ${key} was done, and no agent called it`),
    ...calls.flatMap((call) => {
      const agreed = file.journal.find(
        ({ type, body }) =>
          type === 'review.decided' && body.review === call.id && /^(approve|edit)$/.test(body.decision ?? ''),
      );
      const own = effects.filter(({ key }) => key === call.key);
      const early = call.made.asked && own.some(({ at }) => !agreed || at < agreed.at);
      const input = argumentsOf(file, call);
      const ran = file.journal.filter(({ body }) => body.call === call.id && body.executedHash !== undefined);
      return [
        ...(own.length > 0 ? [] : [`I2 ${call.key} was called and never done`]),
        ...(ran.length > 0 ? [] : [`I8 ${call.key} was done, and no hash of its arguments is recorded`]),
        ...(early ? [`I8 ${call.key} was done before anybody agreed`] : []),
        ...(own.every(({ content }) => jcs(content) === jcs(input)) ? [] : [`I8 ${call.key} ran with other arguments`]),
        ...(ran.every(({ body }) => body.executedHash === sha256(jcs(input)))
          ? []
          : [`I8 ${call.key} is recorded with other arguments than those agreed to`]),
      ];
    }),
  ];
}

/** I3: what must not run twice ran once: whoever was asked in doubt said what the service outside knows. */
function uncertain(file: RunFile, effects: readonly WitnessedCall[]): readonly string[] {
  return [...startedKeys(file)].flatMap((key) => {
    const times = effects.filter((effect) => effect.key === key).length;
    return times === 1 ? [] : [`I3 ${key} must not run twice, and was done ${times} times`];
  });
}

/** A run that is over keeps no call: what was called stands in its journal. */
function leftover({ rows }: RunFile): readonly string[] {
  const left = rows.filter(({ kind }) => kind === 'call').map(({ id, state }) => `${id} (${state})`);
  return left.length === 0 ? [] : [`I5 the rows of calls are left: ${left.join(', ')}`];
}
