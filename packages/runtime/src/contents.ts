import {
  type Accepted,
  upstreamOf as allUpstreamOf,
  type CrewPlan,
  type Feedback,
  type ItemsListed,
  itemsOf,
  namesOfTask,
  openFeedback,
  openWords,
  plannedTask,
  presentTask,
  type ReviewDecided,
  type Run,
  saidIn,
  type TaskFunctionContext,
  type Upstream,
  wordsAbout,
} from '@holdpoint/core';
import { HoldpointError, type Json, type JsonObject, type Person } from '@holdpoint/protocol';
import type { Entry, RunRef, Store } from '@holdpoint/store';
import { taskJournal } from './task-journal.ts';

// Rows hold versions and hashes; what they stand for is read here from the journal.

/** All that a task's functions and its conversation are made from. */
export interface Contents {
  /** The task's own entries, oldest first. */
  readonly entries: readonly Entry[];
  /** The accepted outputs it works from, by task. */
  readonly upstream: ReadonlyMap<string, Upstream>;
  /** What people said about those, and about what they were made from; not what the task answers itself. */
  readonly said: readonly Feedback[];
  /** What people said about the task's own results, remarks included; empty while all of it is in its conversation. */
  readonly saidHere: readonly Feedback[];
  readonly context: TaskFunctionContext;
}

/**
 * `upTo`: what came later is left out, for a call that was wanted as of that version; default: nothing is. One read, and
 * another where a conversation was digested.
 */
export async function contentsOf(
  store: Store,
  run: Run,
  plan: CrewPlan,
  task: string,
  upTo: number = run.version,
): Promise<Contents> {
  const ref = { tenant: run.tenant, run: run.id };
  const isHeard = (version: number) => version <= upTo;
  const open = openWords(run.tasks[task]?.context);
  const words = wordsAbout(run, aboutUpstream(run, plan, task)).filter(isHeard);
  const place = run.tasks[task]?.context.item;
  const also = [
    1,
    ...(place ? [place.version] : []),
    ...upstreamVersions(run, plan, task),
    ...open.map(({ version }) => version),
    ...words,
  ];
  const found = (await taskJournal(store, run, task, { also })).filter(({ version }) => isHeard(version));
  const names = namesOfTask(run, task);
  const entries = found.filter((entry) => entry.task !== null && names.includes(entry.task));
  const at = entryIn(ref, found);
  const upstream = upstreamIn(run, plan, task, at);
  const { startedBy, startedAt } = run.crew.context;
  const context = {
    ...Object.fromEntries([...upstream].map(([key, { output }]) => [key, output])),
    input: bodyOf(at(1)).input ?? null,
    ...(place && { item: itemIn(at(place.version), place.index) }),
    run: { id: run.id, tenant: run.tenant, startedBy, startedAt },
    feedback: openFeedback(open, found, namedIn(plan)).map(presently(run, plan)),
    outcomes: outcomesOf(run, [...upstream.keys()]),
  };
  const isOpen = new Set(open.map(({ version }) => version));
  const said = found
    .filter((entry) => words.includes(entry.version) && !entries.includes(entry) && !isOpen.has(entry.version))
    .flatMap((entry) => saidIn(entry, namedIn(plan)) ?? [])
    .map(presently(run, plan));
  return { entries, upstream, said, saidHere: await wordsHere(store, run, plan, task, { entries, upTo }), context };
}

/** What people said about a task itself, where a digest stands for the messages that had it. */
async function wordsHere(
  store: Store,
  run: Run,
  plan: CrewPlan,
  task: string,
  { entries, upTo }: { readonly entries: readonly Entry[]; readonly upTo: number },
): Promise<readonly Feedback[]> {
  if (!entries.some(({ type }) => type === 'conversation.digested')) return [];
  const own = new Set(entries.map(({ version }) => version));
  const elsewhere = wordsAbout(run, [task]).filter((version) => version <= upTo && !own.has(version));
  const found = await entriesAt(store, { tenant: run.tenant, run: run.id }, elsewhere);
  return [...entries, ...found]
    .sort((a, b) => a.version - b.version)
    .flatMap((entry) => saidIn(entry, namedIn(plan)) ?? [])
    .map(presently(run, plan));
}

/** The tasks that a task builds on, near and far; its own gate's words are in its own conversation. */
function aboutUpstream(run: Run, plan: CrewPlan, task: string): readonly string[] {
  const needs = plannedTask(plan, task)?.needs ?? [];
  return [...allUpstreamOf(plan.tasks, needs)].flatMap((key) => [key, ...itemsOf(run.tasks, key)]);
}

function namedIn(plan: CrewPlan): (task: string) => string {
  return (task) => titleOf(plan, task);
}

/** The words with the present name of the task where they were said, which may have had another then. */
function presently(run: Run, plan: CrewPlan): <Words extends Feedback>(words: Words) => Words {
  return (words) => {
    const id = words.task && presentTask(run, words.task.id);
    return id === null || id === words.task?.id ? words : { ...words, task: { id, title: titleOf(plan, id) } };
  };
}

/** The output recorded at a version: an agent's, or what a person made of it. */
export async function outputAt(store: Store, ref: RunRef, version: number): Promise<Json> {
  return outputIn(await entryAt(store, ref, version));
}

export function outputIn(entry: Entry): Json {
  return bodyOf(entry).output ?? null;
}

/** What the run was started with. */
export async function inputOf(store: Store, ref: RunRef): Promise<Json> {
  return (await bodyAt(store, ref, 1)).input ?? null;
}

/** What an item of a list is. */
function itemIn(list: Entry, index: number): Json {
  const items = bodyOf(list).items as unknown as ItemsListed['items'];
  return items[index]?.item ?? null;
}

/** The entries that hold the outputs a task works from, and what is passed on with them. */
function upstreamVersions(run: Run, plan: CrewPlan, task: string): readonly number[] {
  const needs = plannedTask(plan, task)?.needs ?? [];
  return needs.flatMap((need) => {
    const [accepted, remark] = [acceptedOf(run, need)?.version, remarkOn(run, plan, need)];
    return [...(accepted === undefined ? [] : [accepted]), ...(remark === null ? [] : [remark])];
  });
}

/** The accepted outputs a task works from, by key. */
function upstreamIn(run: Run, plan: CrewPlan, task: string, at: EntryAt): ReadonlyMap<string, Upstream> {
  const needs = plannedTask(plan, task)?.needs ?? [];
  return new Map(needs.map((need) => [need, upstreamTask(run, plan, need, at)] as const));
}

function upstreamTask(run: Run, plan: CrewPlan, need: string, at: EntryAt): Upstream {
  const accepted = acceptedOf(run, need);
  const remark = remarkOn(run, plan, need);
  return {
    title: titleOf(plan, need),
    attempt: accepted?.attempt ?? run.tasks[need]?.context.attempt ?? 0,
    output: accepted ? outputIn(at(accepted.version)) : undefined,
    acceptedBy: acceptedBy(run, need),
    edited: isEdited(run, accepted),
    remark: remark === null ? null : (bodyOf(at(remark)) as unknown as ReviewDecided).feedback,
  };
}

/** The entry of the approval whose remark is passed on with an output, or `null`. */
function remarkOn(run: Run, plan: CrewPlan, need: string): number | null {
  const review = acceptedOf(run, need)?.review;
  const passesOn = plannedTask(plan, need)?.gate?.passRemarksOn ?? false;
  return (passesOn && review && run.reviews[review]?.context.decision?.version) || null;
}

/** The output in force, or `null` while there is none. */
export function acceptedOf(run: Run, task: string): Accepted | null {
  const row = run.tasks[task];
  return row?.state === 'accepted' ? row.context.accepted : null;
}

/** Who approved the accepted output, or `null` when no person was asked. */
export function acceptedBy(run: Run, task: string): Person | null {
  const review = acceptedOf(run, task)?.review;
  return review ? (run.reviews[review]?.context.decision?.by ?? null) : null;
}

/** True when what is in force is a person's version: it stands in the entry of their decision. */
function isEdited(run: Run, accepted: Accepted | null): boolean {
  return (
    Boolean(accepted?.review) && run.reviews[accepted?.review ?? '']?.context.decision?.version === accepted?.version
  );
}

function outcomesOf(run: Run, needs: readonly string[]): { readonly [need: string]: string } {
  return Object.fromEntries(
    needs.flatMap((need) => {
      const outcome = acceptedOf(run, need)?.outcome;
      return outcome ? [[need, outcome]] : [];
    }),
  );
}

export function titleOf(plan: CrewPlan, task: string): string {
  return plannedTask(plan, task)?.title ?? task;
}

/** A journal entry's body at one version. Throws `INTERNAL` when it was erased: the run cannot go on from it. */
export async function bodyAt(store: Store, ref: RunRef, version: number): Promise<JsonObject> {
  return bodyOf(await entryAt(store, ref, version));
}

/** The entry at one version, with its body. Throws as `bodyAt` does. */
export async function entryAt(store: Store, ref: RunRef, version: number): Promise<Entry> {
  return entryIn(ref, await entriesAt(store, ref, [version]))(version);
}

/** The entries of these versions, in their order; erased ones without a body. */
export async function entriesAt(store: Store, ref: RunRef, versions: readonly number[]): Promise<readonly Entry[]> {
  return versions.length === 0 ? [] : store.journal(ref, { limit: 0, also: versions });
}

/** Gives the entry at a version, with its body. Throws `INTERNAL` where there is none, or its body was erased. */
export type EntryAt = (version: number) => Entry;

/** Those of these entries. */
export function entryIn({ run }: RunRef, entries: readonly Entry[]): EntryAt {
  const found = new Map(entries.map((entry) => [entry.version, entry]));
  return (version) => {
    const entry = found.get(version);
    const { body = null } = entry ?? {};
    if (entry && typeof body === 'object' && body !== null && !Array.isArray(body)) return entry;
    throw new HoldpointError('INTERNAL', `Entry ${version} of run "${run}" is missing or erased.`, {
      hint: 'Its content cannot be read any more.',
    });
  };
}

function bodyOf({ body }: Entry): JsonObject {
  return body as JsonObject;
}
