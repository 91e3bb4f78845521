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

export async function contentsOf(store: Store, run: Run, plan: CrewPlan, task: string): Promise<Contents> {
  const ref = { tenant: run.tenant, run: run.id };
  const open = openWords(run.tasks[task]?.context ?? { told: [], openFrom: null });
  const [recorded, input, upstream, words, item] = await Promise.all([
    taskJournal(store, run, task),
    inputOf(store, ref),
    upstreamOf(store, run, plan, task),
    wordsUpstream(store, run, plan, task),
    itemOf(store, run, task),
  ]);
  // whoever was overtaken since they looked asks what was asked before: its key may not come with anything else
  const entries = recorded.filter(({ version }) => version <= run.version);
  const own = new Set(entries.map(({ version }) => version));
  const saidElsewhere = open.filter(({ version }) => !own.has(version));
  const elsewhere = await Promise.all(saidElsewhere.map(({ version }) => entryAt(store, ref, version)));
  const { startedBy, startedAt } = run.crew.context;
  const context = {
    ...Object.fromEntries([...upstream].map(([key, { output }]) => [key, output])),
    input,
    ...item,
    run: { id: run.id, tenant: run.tenant, startedBy, startedAt },
    feedback: openFeedback(open, [...entries, ...elsewhere], namedIn(plan)).map(presently(run, plan)),
    outcomes: outcomesOf(run, [...upstream.keys()]),
  };
  const isOpen = new Set(open.map(({ version }) => version));
  const said = words.filter(({ version }) => !isOpen.has(version));
  return { entries, upstream, said, saidHere: await wordsHere(store, run, plan, task, entries), context };
}

/** What people said about a task itself, where a digest stands for the messages that had it. */
async function wordsHere(
  store: Store,
  run: Run,
  plan: CrewPlan,
  task: string,
  entries: readonly Entry[],
): Promise<readonly Feedback[]> {
  if (!entries.some(({ type }) => type === 'conversation.digested')) return [];
  const own = new Set(entries.map(({ version }) => version));
  const elsewhere = wordsAbout(run, [task]).filter((version) => !own.has(version));
  const found = await wordsAt(store, { tenant: run.tenant, run: run.id }, elsewhere);
  return [...entries, ...found]
    .sort((a, b) => a.version - b.version)
    .flatMap((entry) => saidIn(entry, namedIn(plan)) ?? [])
    .map(presently(run, plan));
}

/** What people said about all that a task builds on; its own gate's words are in its own conversation. */
async function wordsUpstream(store: Store, run: Run, plan: CrewPlan, task: string): Promise<readonly Feedback[]> {
  const needs = plannedTask(plan, task)?.needs ?? [];
  const about = [...allUpstreamOf(plan.tasks, needs)].flatMap((key) => [key, ...itemsOf(run.tasks, key)]);
  const versions = wordsAbout(run, about);
  const found = await wordsAt(store, { tenant: run.tenant, run: run.id }, versions);
  const own = namesOfTask(run, task);
  return found
    .flatMap((entry) => (entry.task !== null && own.includes(entry.task) ? [] : (saidIn(entry, namedIn(plan)) ?? [])))
    .map(presently(run, plan));
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

/** Entries by version, without those that were erased: what nobody may know any more is told to nobody. */
async function wordsAt(store: Store, ref: RunRef, versions: readonly number[]): Promise<readonly Entry[]> {
  const found = await Promise.all(versions.map((version) => store.journal(ref, { after: version - 1, limit: 1 })));
  return found.flat().filter(({ version, body }) => versions.includes(version) && body !== null);
}

/** The output recorded at a version: an agent's, or what a person made of it. */
export async function outputAt(store: Store, ref: RunRef, version: number): Promise<Json> {
  return (await bodyAt(store, ref, version)).output ?? null;
}

/** What the run was started with. */
export async function inputOf(store: Store, ref: RunRef): Promise<Json> {
  return (await bodyAt(store, ref, 1)).input ?? null;
}

/** What an item is, or `undefined` for a task that is none. */
async function itemOf(store: Store, run: Run, task: string): Promise<{ readonly item?: Json }> {
  const place = run.tasks[task]?.context.item;
  if (!place) return {};
  const { items } = await bodyAt(store, { tenant: run.tenant, run: run.id }, place.version);
  return { item: (items as unknown as ItemsListed['items'])[place.index]?.item ?? null };
}

/** The accepted outputs a task works from, by key. */
export async function upstreamOf(
  store: Store,
  run: Run,
  plan: CrewPlan,
  task: string,
): Promise<ReadonlyMap<string, Upstream>> {
  const needs = plannedTask(plan, task)?.needs ?? [];
  return new Map(
    await Promise.all(needs.map(async (need) => [need, await upstreamTask(store, run, plan, need)] as const)),
  );
}

async function upstreamTask(store: Store, run: Run, plan: CrewPlan, need: string): Promise<Upstream> {
  const ref = { tenant: run.tenant, run: run.id };
  const accepted = acceptedOf(run, need);
  const passesOn = plannedTask(plan, need)?.gate?.passRemarksOn ?? false;
  const [output, remark] = await Promise.all([
    accepted ? outputAt(store, ref, accepted.version) : undefined,
    passesOn && accepted?.review ? remarkOn(store, ref, run, accepted.review) : null,
  ]);
  return {
    title: titleOf(plan, need),
    attempt: accepted?.attempt ?? run.tasks[need]?.context.attempt ?? 0,
    output,
    acceptedBy: acceptedBy(run, need),
    edited: isEdited(run, accepted),
    remark,
  };
}

async function remarkOn(store: Store, ref: RunRef, run: Run, review: string): Promise<string | null> {
  const decision = run.reviews[review]?.context.decision;
  if (!decision) return null;
  const body = (await bodyAt(store, ref, decision.version)) as unknown as ReviewDecided;
  return body.feedback;
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
  const { body } = await entryAt(store, ref, version);
  return body as JsonObject;
}

/** The entry at one version, with its body. Throws as `bodyAt` does. */
export async function entryAt(store: Store, ref: RunRef, version: number): Promise<Entry> {
  const [entry] = await store.journal(ref, { after: version - 1, limit: 1 });
  const body = entry?.version === version ? entry.body : null;
  if (!entry || typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HoldpointError('INTERNAL', `Entry ${version} of run "${ref.run}" is missing or erased.`, {
      hint: 'Its content cannot be read any more.',
    });
  }
  return entry;
}
