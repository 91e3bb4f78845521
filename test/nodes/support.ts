import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReviewClient, type ReviewClient } from '@holdpoint/client';
import type { DecisionReceipt, EventPage, ReviewView, RunEventView } from '@holdpoint/protocol';
import { type RunningProcess, startProcess, until } from '@holdpoint/testing';
import { onTestFinished } from 'vitest';
import { kinds } from './places.ts';

/** For waits that contain the start of processes, on a machine with other work. */
export const patiently = { timeoutMs: 20_000 };

/** The stores that are here, for `describe.each`, each with a new place that outlives whatever a test opens on it. */
export const placesHere = kinds
  .filter(({ isHere }) => isHere)
  .map(({ name, begin }) => ({ name, begin: () => lasting(begin()) }));

/** Something for as long as the test, and all that the test makes after it, lasts. */
export async function lasting<Made extends AsyncDisposable>(making: Promise<Made>): Promise<Made> {
  const made = await making;
  onTestFinished(async () => made[Symbol.asyncDispose]()); // the last that is made is the first that goes
  return made;
}

const entry = new URL('./node-process.ts', import.meta.url);
/** Where processes keep what they compiled: the next start is several times faster. */
export const compiled = join(tmpdir(), 'holdpoint-compile-cache');

/** A node in a process of its own, until the test ends. */
export async function startNode(
  place: { readonly url: string },
  env: Record<string, string> = {},
): Promise<RunningProcess> {
  const node = await startProcess({ entry, env: { PLACE: place.url, NODE_COMPILE_CACHE: compiled, ...env } });
  onTestFinished(async () => void (await node.kill()));
  return node;
}

/** A person's browser, connected, until the test ends. */
export async function browserOf(name: string, url: string): Promise<ReviewClient> {
  const client = createReviewClient({ url, getToken: () => name });
  onTestFinished(() => client.close());
  client.acquire();
  await until(() => client.connection.getSnapshot().state === 'live', patiently);
  return client;
}

/** The run's review as this page shows it once it asks at this revision. Nothing is read but what the client reads itself. */
export async function shown(client: ReviewClient, run: { readonly id: string }, revision = 1): Promise<ReviewView> {
  const review = client.review(`${run.id}.draft`);
  const { unsubscribe } = review.subscribe(() => {});
  onTestFinished(unsubscribe);
  const isAsked = () => {
    const { data } = review.getSnapshot();
    // recorded before it is asked, it is read as absent once
    if (data === null) review.refresh();
    return data?.revision === revision && data.turn === 'reviewer' ? data : null;
  };
  return until(isAsked, patiently);
}

/** Decides, and repeats the same act for as long as nobody knows whether it was recorded. */
export async function decide(
  client: ReviewClient,
  { id, revision, contentHash }: ReviewView,
  feedback?: string,
): Promise<DecisionReceipt> {
  const decision = client.decision(id);
  const answer = feedback === undefined ? ({ type: 'approve' } as const) : ({ type: 'revise', feedback } as const);
  let { state, receipt, error } = await decision.submit({ ...answer, revision, contentHash });
  await until(async () => {
    if (state === 'failed') ({ state, receipt, error } = await decision.repeat());
    return state === 'committed';
  }, patiently).catch(() => {
    throw new Error(`Not recorded: ${JSON.stringify(error)}`);
  });
  return receipt as DecisionReceipt;
}

/** The whole journal of a run, as the server tells it. */
export async function journalOf(url: string, run: { readonly id: string }): Promise<readonly RunEventView[]> {
  return (await read<EventPage>(url, `/runs/${run.id}/events?limit=200`)).events;
}

/** What the server says now. */
export async function read<Body>(url: string, path: string, token = 'reader'): Promise<Body> {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}`, connection: 'close' } });
  return (await answer.json()) as Body;
}
