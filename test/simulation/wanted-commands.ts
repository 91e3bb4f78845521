import type { StoredCommand, StoredRun } from './store-data.ts';

// What a run's rows want done, read off them once more with none of the code under test.

interface Context {
  readonly [name: string]: unknown;
  readonly attempt: number;
  readonly turn: number;
  readonly tries: number;
  readonly children: { readonly count: number; readonly phase: string; readonly dropped: readonly number[] };
}

interface Body {
  readonly row: { readonly state: string; readonly context: Context };
}

interface Part {
  readonly id: string;
  readonly state: string;
  readonly context: Context;
}

/** I6: the commands in the store are those that the run's rows want, and no others. */
export function unwantedCommands(run: StoredRun, commands: ReadonlyMap<string, StoredCommand>): readonly string[] {
  const wanted = wantedIds(run);
  const stored = [...commands.values()].filter(({ owner }) => owner === run).map(({ command }) => command.id);
  const missing = wanted.filter((id) => !stored.includes(id));
  const strange = stored.filter((id) => !wanted.includes(id));
  return [
    ...missing.map((id) => `I6 at version ${run.version}, ${id} is wanted and not stored`),
    ...strange.map((id) => `I6 at version ${run.version}, ${id} is stored and not wanted`),
  ];
}

function wantedIds({ ref: { run }, rows }: StoredRun): readonly string[] {
  const parts = (kind: string) =>
    [...rows.values()]
      .filter((row) => row.kind === kind)
      .map(({ id, body }): Part => ({ id, ...(body as unknown as Body).row }));
  const [crew] = parts('run');
  if (!crew) return [];
  const isRunning = crew.state === 'running';
  const calls = parts('call').filter(({ state, context }) =>
    state === 'ready' ? isRunning && !context.givenUp : state === 'started' && !context.crew,
  );
  const called = calls.map(
    ({ context }) => `${keyOf(run, String(context.task), context)}/call${context.index}#${context.tries}`,
  );
  if (crew.state === 'paused') return called;
  const across = [
    ...cancels(run, crew, parts('task')),
    ...callCancels(run, crew, parts('call')),
    ...reports(run, crew),
  ];
  if (!isRunning) return [...called, ...across];
  const worked = parts('task').flatMap(({ id, state, context }) => {
    const index = indexOf(state, context);
    return index === null ? [] : [`${keyOf(run, id, context)}/${index}#${context.tries}`];
  });
  const waits = parts('review').flatMap(({ id, state, context }) =>
    state === 'open' && context.nextAt !== null
      ? [`${run}/${id}/wait/${context.revision}.${context.passed}/${context.nextAt}#0`]
      : [],
  );
  return [...worked, ...called, ...across, ...waits];
}

function keyOf(run: string, task: string, { attempt, turn }: Context): string {
  return `${run}/${task}/${attempt}/${turn}`;
}

function indexOf(state: string, context: Context): string | number | null {
  switch (state) {
    case 'working':
      return context.digesting ? 'digest' : 0;
    case 'admitting':
      return `when${context.asked}`;
    case 'listing':
      return `list${(context.fan as { readonly listings: number }).listings}`;
    case 'guarding':
      return context.checking ? 'points' : Number(context.judged) + 1;
    default:
      return null;
  }
}

/** What a run wants of its children is asked for anew once it was cancelled while it was held: whoever is there does it. */
function nthOf({ context }: Part): 0 | 1 {
  return context.held ? 1 : 0;
}

function isOver({ state }: Part): boolean {
  return state === 'done' || state === 'cancelled';
}

function cancels(run: string, crew: Part, tasks: readonly Part[]): readonly string[] {
  return tasks
    .filter(({ context }) => context.kind === 'crew')
    .flatMap(({ id, context: { children } }) => {
      const works = ['starting', 'reopening', 'live'].includes(children.phase);
      const numbers = isOver(crew) && works ? [...children.dropped, children.count] : children.dropped;
      return numbers.map((number) => `${run}/${id}/cancel/${number}#${nthOf(crew)}`);
    });
}

function callCancels(run: string, crew: Part, calls: readonly Part[]): readonly string[] {
  return calls
    .filter(({ state, context }) => context.crew && (state === 'ready' || state === 'started'))
    .filter(({ context }) => isOver(crew) || context.givenUp)
    .map(({ id }) => `${run}/${id}/cancel#${nthOf(crew)}`);
}

function reports(run: string, { context }: Part): readonly string[] {
  const parent = context.parent as { readonly attempt: number; readonly reported: boolean } | null;
  return parent && !parent.reported && context.endedAt !== null ? [`${run}/report/${parent.attempt}#0`] : [];
}
