import type { IncomingMessage, ServerResponse } from 'node:http';
import { HoldpointError, headers, protocolVersion } from '@holdpoint/protocol';
import {
  decisionRequest,
  eventQuery,
  heldQuery,
  impactQuery,
  migrateRequest,
  migrationQuery,
  replyRequest,
  rerunRequest,
  reviewQuery,
  runQuery,
  startRunRequest,
} from '@holdpoint/protocol/schemas';
import type { Receipt, Runtime } from '@holdpoint/runtime';
import createRouter from 'router';
import { crewView } from './crew-view.ts';
import { crossOrigin } from './cross-origin.ts';
import type { Desk } from './desk.ts';
import { waitForChange } from './long-poll.ts';
import type { Authenticate } from './principal.ts';
import { sendJson, sendProblem, unreadable } from './problem.ts';
import { type Ask, askOf, bodyOf, keyOf, type ParsedRequest, queryOf } from './request.ts';

/** A request handler for `node:http`, Express 4 and Express 5. */
export type Handler = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void;

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => unknown;

export interface RouterOptions {
  readonly runtime: Runtime;
  readonly desk: Desk;
  readonly authenticate: Authenticate;
  readonly origins: readonly string[];
  /** Where a host without a router of its own leaves the path whole. */
  readonly mount: string;
  /** Aborted when the server stops. */
  readonly closing: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** The routes under one mount. Unknown paths below it answer `ROUTE_NOT_FOUND`; nothing falls through to the host. */
export function createHandler(options: RouterOptions): Handler {
  const { runtime, desk, authenticate, origins, mount, closing, onError } = options;
  const router = createRouter({ mergeParams: true });
  let parser: Promise<Middleware> | undefined;
  const json: Middleware = async (request, response, next) => {
    parser ??= loadParser();
    (await parser)(request, response, next);
  };

  const route = (answer: (ask: Ask) => Promise<void>) => (request: ParsedRequest, response: ServerResponse) => {
    askOf(request, response, authenticate, origins)
      .then(answer)
      .catch((error: unknown) => {
        if (!HoldpointError.is(error) || error.code === 'INTERNAL') onError(error);
        sendProblem(response, error);
      });
  };
  const get = (path: string, answer: (ask: Ask) => Promise<unknown>) =>
    router.get(path, route(async (ask) => sendJson(ask.response, 200, await answer(ask))) as never);
  const post = (path: string, status: number, answer: (ask: Ask) => Promise<Receipt<unknown>>) =>
    router.post(
      path,
      json as never,
      route(async (ask) => {
        const { answer: body, replay } = await answer(ask);
        if (replay) ask.response.setHeader(headers.idempotentReplay, 'true');
        sendJson(ask.response, status, body);
      }) as never,
    );
  /** A connection that is kept alive would keep the host from closing. */
  const lastOnes = (response: ServerResponse) => closing.aborted && response.setHeader('connection', 'close');
  const act = (ask: Ask) => ({ key: keyOf(ask), channel: 'http' as const });
  const id = ({ params }: Ask) => params.id ?? '';

  get('/runs', (ask) => desk.runs(ask.principal, queryOf(ask, runQuery)));
  // before `:id`: no run is called that, ids are made of hashes
  get('/runs/held', (ask) => desk.heldRuns(ask.principal, queryOf(ask, heldQuery)));
  get('/runs/:id', (ask) => desk.run(ask.principal, id(ask)));
  get('/runs/:id/events', async (ask) => {
    const { wait, ...options } = queryOf(ask, eventQuery);
    const page = await desk.events(ask.principal, id(ask), options);
    if (page.events.length > 0 || wait === 0) return page;
    const { principal, response } = ask;
    const { after } = options;
    await waitForChange(runtime, { tenant: principal.tenant, run: id(ask), after, ms: wait * 1000, response, closing });
    lastOnes(response);
    return desk.events(ask.principal, id(ask), options);
  });
  get('/runs/:id/migration', (ask) => desk.migration(ask.principal, id(ask), queryOf(ask, migrationQuery)));
  get('/reviews', (ask) => desk.reviews(ask.principal, queryOf(ask, reviewQuery)));
  get('/reviews/:id', (ask) => desk.review(ask.principal, id(ask)));
  get('/reviews/:id/impact', (ask) => desk.impact(ask.principal, id(ask), queryOf(ask, impactQuery).to));
  get('/crews/:id', async (ask) => crewView((await desk.crew(ask.principal, id(ask))).plan));
  post('/runs', 201, (ask) => {
    const { crew, input } = bodyOf(ask, startRunRequest);
    return desk.start(ask.principal, crew, input, act(ask));
  });
  for (const action of ['pause', 'resume', 'cancel'] as const) {
    post(`/runs/:id/${action}`, 200, (ask) => desk.control(ask.principal, id(ask), action, act(ask)));
  }
  post('/runs/:id/rerun', 200, (ask) => desk.rerun(ask.principal, id(ask), bodyOf(ask, rerunRequest), act(ask)));
  post('/runs/:id/migrate', 200, (ask) => desk.migrate(ask.principal, id(ask), bodyOf(ask, migrateRequest), act(ask)));
  post('/reviews/:id/decision', 200, (ask) =>
    desk.decide(ask.principal, id(ask), bodyOf(ask, decisionRequest), act(ask)),
  );
  post('/reviews/:id/reply', 202, (ask) => desk.reply(ask.principal, id(ask), bodyOf(ask, replyRequest), act(ask)));

  return (request, response) => {
    lastOnes(response);
    response.setHeader(headers.protocol, String(protocolVersion));
    if (crossOrigin(request, response, origins)) return;
    // Express takes the mount off the path and says so in `baseUrl`; plain `node:http` does not
    if (!('baseUrl' in request) && request.url?.startsWith(`${mount}/`)) request.url = request.url.slice(mount.length);
    router(request as never, response as never, (error?: unknown) => {
      const known = error ? unreadable(error) : noRoute(request);
      if (!known) onError(error);
      sendProblem(response, known ?? error);
    });
  };
}

/**
 * Loaded with the first write that comes in: 84 files more, of which a start needs none.
 *
 * A host that parsed the body already is left alone: the parser passes a request whose body is read.
 */
async function loadParser(): Promise<Middleware> {
  const { default: bodyParser } = await import('body-parser');
  return bodyParser.json({ limit: '256kb', strict: false });
}

function noRoute({ method, url }: IncomingMessage): HoldpointError {
  return new HoldpointError('ROUTE_NOT_FOUND', `There is no ${method} ${url?.split('?')[0]} here.`, {
    hint: 'See the table of routes in the README of @holdpoint/server.',
  });
}
