import { type DecisionReceipt, type DecisionRequest, errorCodes, HoldpointError } from '@holdpoint/protocol';
import type { Connector } from './connection.ts';
import { type Http, known, outdated } from './http.ts';

/** Pauses before a request is sent once more under its key. */
const pausesMs = [300, 1_000, 3_000];

export interface WritingOptions {
  readonly http: Http;
  readonly connector: Connector;
  readonly closing: AbortSignal;
}

/** Writes that are repeated under their key until their outcome is known, and never kept for later. */
export interface Writing {
  post<Body>(path: string, body: unknown, key: string): Promise<Body>;
  decide(review: string, request: DecisionRequest, key: string): Promise<DecisionReceipt>;
}

export function createWriting({ http, connector, closing }: WritingOptions): Writing {
  async function post<Body>(path: string, body: unknown, key: string, tried = 0): Promise<Body> {
    try {
      return await http.post<Body>(path, body, key);
    } catch (cause) {
      const { code, retryable } = cause as HoldpointError;
      if (!retryable || closing.aborted) throw cause;
      const pause = pausesMs[tried];
      if (pause === undefined) throw code === 'NETWORK' ? unanswered() : cause;
      await new Promise((resolve) => setTimeout(resolve, pause * (0.75 + Math.random() / 2)));
      return post(path, body, key, tried + 1);
    }
  }

  /** Nothing when the socket gave no answer that settles it. */
  async function overSocket(
    review: string,
    request: DecisionRequest,
    key: string,
  ): Promise<DecisionReceipt | undefined> {
    const answer = await connector.link?.decide?.(review, request, key);
    if (!answer || answer.ok) return answer?.result;
    const error = known(answer.error);
    // an ended session is renewed by the next request, and what may yet succeed is repeated there
    if (error.code !== 'UNAUTHENTICATED' && !errorCodes[error.code].retryable) throw HoldpointError.from(error);
    return undefined;
  }

  /** Throws where sending would be in vain, so that nothing is sent and nothing queued. */
  function check(): void {
    const { state } = connector.connection.getSnapshot();
    if (state === 'offline') throw offline();
    if (state === 'incompatible') throw outdated();
  }

  return {
    post: async (path, body, key) => {
      check();
      return post(path, body, key);
    },
    decide: async (review, request, key) => {
      check();
      return (
        (await overSocket(review, request, key)) ??
        post(`/reviews/${encodeURIComponent(review)}/decision`, request, key)
      );
    },
  };
}

function offline(): HoldpointError {
  return new HoldpointError('NETWORK', 'Offline, not sent.', {
    hint: 'Your draft is kept. Send it again when the connection is back.',
  });
}

function unanswered(): HoldpointError {
  return new HoldpointError('NETWORK', 'The server did not answer; nobody knows whether this was recorded.', {
    hint: 'Send it again: it is recorded once at most. Your draft is kept.',
  });
}
