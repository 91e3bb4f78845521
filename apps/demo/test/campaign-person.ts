import { randomUUID } from 'node:crypto';
import type { Seat } from '@holdpoint/server';
import { until } from '@holdpoint/testing';

type RunView = Awaited<ReturnType<Seat['run']>>;
type ReviewView = Awaited<ReturnType<Seat['review']>>;
type ReviewPage = Awaited<ReturnType<Seat['reviews']>>;
type EventPage = Awaited<ReturnType<Seat['events']>>;
type ImpactView = Awaited<ReturnType<Seat['impact']>>;

/** A decision, without what binds it to a revision. */
export type Said = Omit<Parameters<Seat['decide']>[1], 'revision' | 'contentHash'>;

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** What legal says to the first version, word for word. */
export const request = '40 % is not supported by S-2. Find support or use the supported number, keep the headline.';

export const sentBack: Said = { type: 'revise', feedback: request, to: ['marketResearch'] };

export function edit(path: string, value: string | number): Said {
  return { type: 'edit', patch: [{ op: 'replace', path, value }] };
}

/** The input of S2. */
export const wish = {
  product: 'BrightPath 2 kettle',
  market: 'DE',
  claims: ['cuts energy use by 40 %', 'quietest in class'],
  tone: 'plain',
  due: '2026-12-01',
};

/** One of the demo's people, over plain HTTP. */
export interface Person {
  /** Starts a campaign, or a run of another crew; its id. */
  start(crew?: string, input?: object): Promise<string>;
  /** The same, with what the server says to it. */
  begin(crew: string, input: object): Promise<Answer<RunView>>;
  /** The task's review as soon as it waits for this person at this revision. */
  asked(run: string, task: string, revision?: number): Promise<ReviewView>;
  review(id: string): Promise<ReviewView>;
  impact(view: ReviewView, to: string): Promise<Answer<ImpactView>>;
  /** Decides on what the view shows. `key`: the same for a repeat; default a new one. */
  decide(view: ReviewView, said: Said, key?: string): Promise<Answer<unknown>>;
  /** Agrees to each of a campaign's languages, as soon as it waits. */
  approveLanguages(run: string, languages: readonly string[]): Promise<void>;
  /** Answers what the view shows with words. */
  reply(view: ReviewView, text: string): Promise<Answer<unknown>>;
  /** The review once its newest answer in words has come this far. */
  replied(view: ReviewView, state: ReviewView['replies'][number]['state']): Promise<ReviewView>;
  run(id: string): Promise<RunView>;
  events(run: string): Promise<EventPage['events']>;
  ended(run: string): Promise<RunView>;
}

/** `url` is where the server is, without the mount. */
export function person(url: string, id: 'mara' | 'jonas' | 'anna' | 'lead' | 'sami' | 'fiona' | 'nobody'): Person {
  const headers = { authorization: `Bearer ${id}`, 'content-type': 'application/json' };
  async function send<Body>(path: string, init: RequestInit): Promise<Answer<Body>> {
    const response = await fetch(`${url}/holdpoint${path}`, init);
    return { status: response.status, body: (await response.json()) as Body };
  }
  const get = <Body>(path: string) => send<Body>(path, { headers });
  const read = async <Body>(path: string) => (await get<Body>(path)).body;
  const post = <Body>(path: string, body: object, key: string = randomUUID()) =>
    send<Body>(path, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': key },
      body: JSON.stringify(body),
    });
  const begin = (crew: string, input: object) => post<RunView>('/runs', { crew, input });
  const self: Person = {
    start: async (crew = 'campaign', input = wish) => (await begin(crew, input)).body.id,
    begin,
    asked: async (run, task, revision = 1) => {
      const view = await until(
        async () => {
          const { items } = await read<ReviewPage>('/reviews?limit=200');
          return items.find((item) => item.run.id === run && item.task.id === task && item.revision === revision);
        },
        { timeoutMs: 20_000 },
      );
      return read(`/reviews/${view.id}`);
    },
    review: (review) => read(`/reviews/${review}`),
    impact: (view, to) => get(`/reviews/${view.id}/impact?to=${to}`),
    decide: ({ id: review, revision, contentHash }, said, key) =>
      post(`/reviews/${review}/decision`, { ...said, revision, contentHash }, key),
    reply: ({ id: review, revision, contentHash }, text) =>
      post(`/reviews/${review}/reply`, { text, revision, contentHash }),
    replied: ({ id: review }, state) =>
      until(() => read<ReviewView>(`/reviews/${review}`), {
        timeoutMs: 20_000,
        accept: ({ replies }) => replies.at(-1)?.state === state,
      }),
    run: (run) => read(`/runs/${encodeURIComponent(run)}`),
    events: async (run) => (await read<EventPage>(`/runs/${encodeURIComponent(run)}/events?limit=200`)).events,
    ended: (run) =>
      until(() => read<RunView>(`/runs/${run}`), {
        timeoutMs: 20_000,
        accept: ({ status }) => ['done', 'failed', 'cancelled'].includes(status),
      }),
    approveLanguages: async (run, languages) => {
      for (const language of languages) {
        await self.decide(await self.asked(run, `localize[${language}]`), { type: 'approve' });
      }
    },
  };
  return self;
}
