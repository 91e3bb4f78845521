import type { Ack, ReviewView } from '@holdpoint/protocol';
import type { Live } from './live.ts';
import { type Answer, client, decision, on, type Stage, type Token } from './support.ts';

export const readers = ['anna', 'olga', 'sam', 'boss', 'twin', 'nobody', 'homeless'] as const;
export type Reader = (typeof readers)[number];
export const tokenOf = (reader: Reader): Token | undefined => (reader === 'nobody' ? undefined : reader);
export const as = ({ url }: Stage, reader: Reader) => client(url, tokenOf(reader));

/** A question put to the server about a run of acme that sam started and legal decides on. */
export type Ask = (stage: Stage, reader: Reader, view: ReviewView) => Promise<Answer<unknown>>;
const get =
  (path: (view: ReviewView) => string): Ask =>
  (stage, reader, view) =>
    as(stage, reader).get(path(view));
const post = (path: (view: ReviewView) => string, body: (view: ReviewView) => unknown = () => ({})): Ask => {
  return (stage, reader, view) => as(stage, reader).post(path(view), body(view));
};

/** Columns: eligible, of the tenant only, starter, admin, other tenant, nobody, without a tenant. */
export const routes: readonly [route: string, ask: Ask, statuses: readonly number[]][] = [
  ['GET /runs', get(() => '/runs'), [200, 200, 200, 200, 200, 401, 403]],
  ['GET /runs/held', get(() => '/runs/held'), [200, 200, 200, 200, 200, 401, 403]],
  ['GET /runs/:id', get(({ run }) => `/runs/${run.id}`), [200, 404, 200, 200, 404, 401, 403]],
  ['GET /runs/:id/events', get(({ run }) => `/runs/${run.id}/events`), [200, 404, 200, 200, 404, 401, 403]],
  [
    'GET /runs/:id/events?wait',
    get(({ run }) => `/runs/${run.id}/events?after=3&wait=0.01`),
    [200, 404, 200, 200, 404, 401, 403],
  ],
  ['GET /runs/:id/migration', get(({ run }) => `/runs/${run.id}/migration`), [200, 404, 200, 200, 404, 401, 403]],
  ['GET /reviews', get(() => '/reviews'), [200, 200, 200, 200, 200, 401, 403]],
  ['GET /reviews/:id', get(({ id }) => `/reviews/${id}`), [200, 404, 200, 200, 404, 401, 403]],
  ['GET /reviews/:id/impact', get(({ id }) => `/reviews/${id}/impact`), [200, 404, 200, 200, 404, 401, 403]],
  ['GET /crews/:name', get(() => '/crews/copy'), [200, 200, 200, 200, 200, 401, 403]],
  [
    'POST /runs',
    post(
      () => '/runs',
      () => ({ crew: 'copy', input: { product: 'Pan' } }),
    ),
    [201, 201, 201, 201, 201, 401, 403],
  ],
  ['POST /runs/:id/pause', post(({ run }) => `/runs/${run.id}/pause`), [403, 404, 403, 200, 404, 401, 403]],
  ['POST /runs/:id/resume', post(({ run }) => `/runs/${run.id}/resume`), [403, 404, 403, 409, 404, 401, 403]],
  ['POST /runs/:id/cancel', post(({ run }) => `/runs/${run.id}/cancel`), [403, 404, 403, 200, 404, 401, 403]],
  [
    'POST /runs/:id/rerun',
    post(
      ({ run }) => `/runs/${run.id}/rerun`,
      () => ({ from: ['draft'] }),
    ),
    [403, 404, 403, 200, 404, 401, 403],
  ],
  // it has the present definition: there is nothing to go over to
  ['POST /runs/:id/migrate', post(({ run }) => `/runs/${run.id}/migrate`), [403, 404, 403, 409, 404, 401, 403]],
  ['POST /reviews/:id/decision', post(decision, on), [200, 404, 403, 403, 404, 401, 403]],
  [
    'POST /reviews/:id/reply',
    post(
      ({ id }) => `/reviews/${id}/reply`,
      ({ revision, contentHash }) => ({ text: 'Fine.', revision, contentHash }),
    ),
    [202, 404, 403, 403, 404, 401, 403],
  ],
];

/** A socket's answers to the same people, by code; `-` for a connection that was refused. */
export const messages: readonly [
  message: string,
  ask: (live: Live, view: ReviewView) => Promise<Ack<unknown>>,
  codes: readonly string[],
][] = [
  [
    'run:watch',
    (live, view) => live.watch(view.run.id),
    ['ok', 'RUN_NOT_FOUND', 'ok', 'ok', 'RUN_NOT_FOUND', '-', '-'],
  ],
  [
    'review:decide',
    (live, view) => live.decide(view),
    ['ok', 'REVIEW_NOT_FOUND', 'FORBIDDEN', 'FORBIDDEN', 'REVIEW_NOT_FOUND', '-', '-'],
  ],
];
