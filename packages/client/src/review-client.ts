import {
  type ErrorBody,
  type EventPage,
  type Hint,
  type ImpactView,
  parseReviewId,
  type ReplyReceipt,
  type ReviewPage,
  type ReviewSummary,
  type ReviewView,
  type RunPage,
  type RunSummary,
  type RunView,
  type Turn,
} from '@holdpoint/protocol';
import { createCache } from './cache.ts';
import type { ReviewClient, ReviewClientOptions } from './client.ts';
import { createConnector } from './connection.ts';
import { createDecision } from './decision.ts';
import { pageStorage } from './draft.ts';
import { createDrafts } from './drafts.ts';
import { createHttp } from './http.ts';
import { newKey } from './key.ts';
import { openPollingLink, openSocketLink } from './link.ts';
import { createList } from './list.ts';
import { keepFresh } from './refresher.ts';
import { createReplying } from './replying.ts';
import { createResource, type Kept } from './resource.ts';
import { createRunSteps } from './run-steps.ts';
import { createRunStream, type RunStream } from './run-stream.ts';
import { createTokenSource } from './token.ts';
import { createWriting } from './writing.ts';

/**
 * Holdpoint in a browser: what the server knows, kept current; what a person decides, recorded once.
 *
 * ```ts
 * const client = createReviewClient({ url: '/holdpoint', getToken: () => session.token() });
 * const release = client.acquire();
 * client.reviews('reviewer').subscribe(({ data }) => render(data?.items ?? []));
 * ```
 */
export function createReviewClient({
  url,
  getToken,
  fetch,
  storage = pageStorage(),
  user,
  socket = true,
  onError,
}: ReviewClientOptions): ReviewClient {
  const mount = url.replace(/\/+$/, '');
  const closing = new AbortController();
  const report = (error: ErrorBody) => onError?.(error);
  const token = createTokenSource(getToken);
  const http = createHttp({ mount, fetch, token, closing: closing.signal, onEnd: (code) => connector.onHttp(code) });
  const connector = createConnector({
    polling: !socket,
    token,
    openLink: (events) => (socket ? openSocketLink(mount, token, events) : openPollingLink(http, events)),
    onOpened: () => {
      refreshAll();
      for (const stream of streaming) stream.join();
    },
    onLost: () => {
      for (const stream of streaming) stream.lost();
    },
    onFailed: refreshAll,
    onHint: tell,
    onError: report,
  });
  const writing = createWriting({ http, connector, closing: closing.signal });

  /** What somebody subscribes to, whether or not a cache still knows it. */
  const reading = new Set<Kept>();
  const streaming = new Set<RunStream>();
  let stopReading = () => {};
  const watching = {
    onError: report,
    onWatched: (resource: Kept, watched: boolean) => {
      const before = reading.size;
      reading[watched ? 'add' : 'delete'](resource);
      if (before === 0 && reading.size > 0 && !closing.signal.aborted) stopReading = keepFresh(!socket, refreshAll);
      if (before > 0 && reading.size === 0) stopReading();
    },
  };
  const runs = createList<RunSummary>({ ...watching, page: (query) => http.get<RunPage>(`/runs?${query}`) });
  const lists = createCache((turn: Turn) =>
    createList<ReviewSummary>({
      ...watching,
      page: (query) => http.get<ReviewPage>(`/reviews?turn=${turn}&${query}`),
    }),
  );
  const reviews = createCache((id) => {
    const read = () => http.get<ReviewView>(`/reviews/${encodeURIComponent(id)}`);
    return createResource<ReviewView>({ ...watching, run: runOf(id), read });
  });
  const impacts = createCache((key) => {
    const [review = '', ...to] = JSON.parse(key) as readonly string[];
    const query = to.length === 0 ? '' : `?to=${to.map(encodeURIComponent).join(',')}`;
    const read = () => http.get<ImpactView>(`/reviews/${encodeURIComponent(review)}/impact${query}`);
    return createResource<ImpactView>({ ...watching, run: runOf(review), versionOf: ({ version }) => version, read });
  });
  const views = createCache((id) => {
    const read = () => http.get<RunView>(`/runs/${encodeURIComponent(id)}`);
    return createResource<RunView>({ ...watching, run: id, versionOf: ({ version }) => version, read });
  });
  const streams = createCache((run) =>
    createRunStream({
      run,
      view: views.get(run),
      connector,
      onWatched: (stream, watched) => streaming[watched ? 'add' : 'delete'](stream),
    }),
  );
  const steps = createCache((run) =>
    createRunSteps({
      view: views.get(run),
      read: (after, limit) =>
        http.get<EventPage>(`/runs/${encodeURIComponent(run)}/events?after=${after}&limit=${limit}`),
    }),
  );
  const drafts = createDrafts(storage, user);
  const decisions = createCache((review) =>
    createDecision({
      send: (request, key) => writing.decide(review, request, key),
      onEnd: (error) => {
        if (!error) drafts.decision(review).clear();
        if (error?.code !== 'NETWORK') refreshAll();
      },
    }),
  );

  const replying = createReplying({
    draft: drafts.reply,
    send: async (review, request, key) => {
      const receipt = await writing.post<ReplyReceipt>(`/reviews/${encodeURIComponent(review)}/reply`, request, key);
      refreshAll();
      return receipt;
    },
  });

  function tell(hint: Hint): void {
    for (const resource of reading) resource.moved(hint);
  }

  function refreshAll(): void {
    for (const resource of reading) resource.refresh();
  }

  async function change(path: string, body: unknown, key = newKey()): Promise<RunSummary> {
    const run = await writing.post<RunSummary>(path, body, key);
    refreshAll();
    return run;
  }

  return {
    acquire: connector.acquire,
    connection: connector.connection,
    reviews: lists.get,
    review: reviews.get,
    runs: () => runs,
    run: views.get,
    impact: (review, to) => impacts.get(JSON.stringify([review, ...new Set(to.toSorted())])),
    stream: streams.get,
    steps: steps.get,
    decision: decisions.get,
    draft: drafts.decision,
    replyDraft: drafts.reply,
    clearDrafts: drafts.clear,
    reply: replying.reply,
    replied: replying.replied,
    startRun: (crew, input, key) => change('/runs', { crew, input }, key),
    controlRun: (run, action) => change(`/runs/${encodeURIComponent(run)}/${action}`, {}),
    rerun: (run, request, key) => change(`/runs/${encodeURIComponent(run)}/rerun`, request, key),
    close: () => {
      connector.close();
      closing.abort();
      stopReading();
      drafts.flush();
      const cached = [lists, reviews, views, impacts].flatMap((cache): Kept[] => [...cache.values()]);
      for (const resource of [runs, ...cached, ...reading]) resource.close();
    },
  };
}

/** The run that a review belongs to. */
function runOf(review: string): string {
  return parseReviewId(review)?.run ?? review;
}
