import { randomUUID } from 'node:crypto';
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  DecisionReceipt,
  DecisionRequest,
  EventPage,
  Problem,
  ReviewPage,
  ReviewView,
  RunEventView,
  RunSummary,
  RunView,
} from '@holdpoint/protocol';
import {
  type Authenticate,
  createHoldpoint,
  defineAgent,
  defineCrew,
  type Holdpoint,
  type HoldpointOptions,
  memoryStore,
  type Store,
} from '@holdpoint/server';
import { type Script, type ScriptedModel, scriptedModel, until } from '@holdpoint/testing';
import express from 'express';
import { expect, onTestFinished } from 'vitest';
import * as z from 'zod';

const person = (tenant: string, id: string, ...groups: string[]) => ({ tenant, user: { id, name: `${id}!` }, groups });

/** Whom each token stands for. `twin` has the most rights one can have, and the starter's user id, in another tenant. */
export const people = {
  anna: person('acme', 'anna', 'legal'),
  ben: person('acme', 'ben', 'legal'),
  sam: person('acme', 'sam'),
  olga: person('acme', 'olga', 'sales'),
  boss: person('acme', 'boss', 'admin'),
  twin: person('globex', 'sam', 'legal', 'admin'),
  homeless: person('', 'hal', 'legal', 'admin'),
} as const;
export type Token = keyof typeof people;

export const byToken: Authenticate = ({ token }) => new Map(Object.entries(people)).get(token ?? '') ?? null;

export const writer = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
export const Text = z.object({ text: z.string() });

/** One task, and legal decides. */
export const copy = defineCrew('copy', {
  input: z.object({ product: z.string().min(1) }),
  title: ({ product }) => product,
}).task('draft', {
  agent: writer,
  prompt: ({ input }) => `Write a line about ${input.product}.`,
  output: Text,
  review: { by: { group: 'legal' } },
});

export const threeDrafts: Script = { draft: [{ text: 'v1' }, { text: 'v2' }, { text: 'v3' }] };

export interface Stage {
  /** Where the router is: `http://127.0.0.1:<port>/holdpoint`. */
  readonly url: string;
  readonly holdpoint: Holdpoint;
  readonly model: ScriptedModel;
  /** What `onError` heard. */
  readonly errors: readonly unknown[];
  readonly server: HttpServer;
  stop(): Promise<void>;
}

export interface StageOptions extends Partial<HoldpointOptions> {
  readonly script?: Script;
  readonly tokensPerSecond?: number;
}

/** A host application in Express 5 with Holdpoint inside, on loopback, until the test ends. */
export async function serve(options: StageOptions = {}): Promise<Stage> {
  const { script = threeDrafts, tokensPerSecond = 0, store = memoryStore(), ...own } = options;
  const model = scriptedModel(script, { tokensPerSecond });
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const holdpoint = createHoldpoint({
    crews: [copy],
    model,
    authenticate: byToken,
    pollMs: 20,
    onError,
    ...own,
    store,
  });
  const app = express().use('/holdpoint', holdpoint.router());
  const server = createServer(app);
  holdpoint.attach(server);
  const url = `${await listen(server)}/holdpoint`;
  await holdpoint.start();
  const stop = async () => {
    await holdpoint.stop({ graceMs: 0 });
    await store.close();
  };
  onTestFinished(stop);
  return { url, holdpoint, model, errors, server, stop };
}

/** Listens on a free port of loopback until the test ends. */
export async function listen(server: HttpServer | RequestListener): Promise<string> {
  const http = typeof server === 'function' ? createServer(server) : server;
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface Client {
  get<Body>(path: string): Promise<Answer<Body>>;
  post<Body>(path: string, body: unknown, key?: string, more?: Record<string, string>): Promise<Answer<Body>>;
}

export const json = { 'content-type': 'application/json' };

/** Plain HTTP as one person, or as nobody. */
export function client(url: string, token?: Token): Client {
  const own = token ? { authorization: `Bearer ${token}` } : {};
  return {
    get: (path) => send(`${url}${path}`, { headers: own }),
    post: (path, body, key = randomUUID(), more = {}) =>
      send(`${url}${path}`, {
        method: 'POST',
        headers: { ...own, ...json, 'idempotency-key': key, ...more },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

export async function send<Body>(url: string, init: RequestInit): Promise<Answer<Body>> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : null) as Body };
}

export async function start(as: Client, product = 'Kettle', crew = 'copy'): Promise<RunSummary> {
  const answer = await as.post<RunSummary>('/runs', { crew, input: { product } });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body;
}

/** The run's review as soon as it waits for a person at this revision; of this task, where a run asks several. */
export async function asked(
  as: Client,
  run: { readonly id: string },
  revision = 1,
  task?: string,
): Promise<ReviewView> {
  const found = await until(async () => {
    const { body } = await as.get<ReviewPage>('/reviews?limit=200');
    return body.items.find(
      (review) =>
        review.run.id === run.id && review.revision === revision && (task ?? review.task.id) === review.task.id,
    );
  });
  return (await as.get<ReviewView>(reviewPath(found))).body;
}

export function ended(as: Client, run: { readonly id: string }, status = 'done'): Promise<RunView> {
  const read = async () => (await as.get<RunView>(runPath(run))).body;
  return until(read, { accept: (view) => view.status === status });
}

/** The body of a decision on what this view shows. */
export function on(view: ReviewView, type: DecisionRequest['type'] = 'approve', feedback?: string): DecisionRequest {
  const { revision, contentHash } = view;
  return { type, revision, contentHash, ...(feedback !== undefined && { feedback }) };
}

// the id of a run that another run started has slashes
const runPath = ({ id }: { readonly id: string }) => `/runs/${encodeURIComponent(id)}`;
const reviewPath = ({ id }: { readonly id: string }) => `/reviews/${encodeURIComponent(id)}`;
export const decision = (view: { readonly id: string }) => `${reviewPath(view)}/decision`;

/** Decides on what this view shows: approves it, unless other parts are given. */
export function decide<Body = DecisionReceipt>(
  as: Client,
  view: ReviewView,
  parts: Partial<DecisionRequest> = {},
  key?: string,
): Promise<Answer<Body>> {
  return as.post<Body>(decision(view), { ...on(view), ...parts }, key);
}

/** All that happened in a run so far. */
export async function eventsOf(as: Client, run: { readonly id: string }): Promise<readonly RunEventView[]> {
  return (await as.get<EventPage>(`${runPath(run)}/events?limit=200`)).body.events;
}

/** What the model was told in this request of a task, `nth` from 0: all of it, as one text. */
export function told(model: ScriptedModel, task: string, nth: number): string {
  return (
    requestsOf(model, task)
      [nth]?.messages.map(({ content }) => content)
      .join('\n\n') ?? ''
  );
}

/** A task's requests; those of its judges, readers and checks are asked for as scripts name them, `draft:judge`. */
export function requestsOf(model: ScriptedModel, task: string): ScriptedModel['requests'] {
  return model.requests.filter(({ key }) => {
    // from the right: the id of a run that another run started has slashes itself
    const [name, , turn, index] = key.split('/').slice(-4);
    const aside = turn?.startsWith('reply') ? 'reply' : (/^[a-z]+/.exec(index ?? '')?.[0] ?? 'judge');
    return task === (index === '0' && aside !== 'reply' ? name : `${name}:${aside}`);
  });
}

/** A stage with one open review, and a check that nothing was recorded since. */
export async function staged({ store = memoryStore(), ...options }: StageOptions = {}) {
  let commits = 0;
  const counting: Store = {
    ...store,
    commit: async (commit) => {
      commits += 1;
      await store.commit(commit);
    },
  };
  const stage = await serve({ ...options, store: counting });
  const view = await asked(client(stage.url, 'anna'), await start(client(stage.url, 'anna')));
  const before = commits;
  const untouched = () => {
    expect(commits).toBe(before);
    expect(stage.errors).toEqual([]);
  };
  return { ...stage, view, untouched };
}

/** Is a problem as RFC 9457 and our table have it, and tells nothing of the inside. */
export function expectProblem(answer: Answer<unknown>, status: number, code: string): void {
  const { body, text } = answer as Answer<Problem>;
  expect({ status: answer.status, code: body?.code, text }).toMatchObject({ status, code });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({ status, title: code, detail: body.message });
  expect(body.message).toMatch(/\S/);
  expect(body.hint).toMatch(/\S/);
  expect(text).not.toMatch(/\\n\s+at |node_modules|\.ts:\d|"stack"|"cause"/);
}
