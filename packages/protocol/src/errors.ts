import type { Json, JsonObject } from './json.ts';

/**
 * Every error code, with the HTTP status it travels under and whether the same request may succeed later.
 *
 * Codes are public: add, never rename. HTTP answers, socket acks, hooks and journal entries all read this one table.
 */
export const errorCodes = {
  // the request
  BAD_REQUEST: { status: 400, retryable: false },
  JSON_MALFORMED: { status: 400, retryable: false },
  CURSOR_INVALID: { status: 400, retryable: false },
  IDEMPOTENCY_KEY_REQUIRED: { status: 400, retryable: false },
  IDEMPOTENCY_KEY_REUSED: { status: 422, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, retryable: false },
  INPUT_INVALID: { status: 422, retryable: false },
  // who asks
  UNAUTHENTICATED: { status: 401, retryable: false },
  TENANT_REQUIRED: { status: 403, retryable: false },
  ORIGIN_REFUSED: { status: 403, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  PROTOCOL_MISMATCH: { status: 409, retryable: false },
  // what is asked for
  ROUTE_NOT_FOUND: { status: 404, retryable: false },
  CREW_NOT_FOUND: { status: 404, retryable: false },
  RUN_NOT_FOUND: { status: 404, retryable: false },
  TASK_NOT_FOUND: { status: 404, retryable: false },
  REVIEW_NOT_FOUND: { status: 404, retryable: false },
  // decisions
  DECISION_NOT_ALLOWED: { status: 422, retryable: false },
  FEEDBACK_REQUIRED: { status: 422, retryable: false },
  EDIT_INVALID: { status: 422, retryable: false },
  EDIT_MASKED: { status: 403, retryable: false },
  ANSWER_INVALID: { status: 422, retryable: false },
  CHECK_REFUSED: { status: 422, retryable: false },
  REVIEW_ALREADY_DECIDED: { status: 409, retryable: false },
  REVIEW_STALE: { status: 409, retryable: false },
  REVIEW_SUPERSEDED: { status: 409, retryable: false },
  REVIEW_CANCELLED: { status: 409, retryable: false },
  REVIEW_EXPIRED: { status: 409, retryable: false },
  REPLY_PENDING: { status: 409, retryable: false },
  // the run
  RUN_FINISHED: { status: 409, retryable: false },
  RUN_CANCELLED: { status: 409, retryable: false },
  RUN_NOT_PAUSED: { status: 409, retryable: false },
  RUN_ALREADY_PAUSED: { status: 409, retryable: false },
  RUN_BUSY: { status: 429, retryable: true },
  // definitions and snapshots
  DEFINITION_INVALID: { status: 500, retryable: false },
  DEFINITION_UNKNOWN: { status: 409, retryable: true },
  MIGRATION_REFUSED: { status: 409, retryable: false },
  SNAPSHOT_INVALID: { status: 422, retryable: false },
  SNAPSHOT_CONFLICT: { status: 409, retryable: false },
  // storing
  VERSION_CONFLICT: { status: 503, retryable: true },
  KEY_TAKEN: { status: 503, retryable: true },
  STORE_UNAVAILABLE: { status: 503, retryable: true },
  SHUTTING_DOWN: { status: 503, retryable: true },
  // work that failed; these reach people as a task's failure
  MODEL_UNAVAILABLE: { status: 503, retryable: true },
  MODEL_RATE_LIMITED: { status: 503, retryable: true },
  MODEL_REJECTED: { status: 502, retryable: false },
  MODEL_CONTEXT_EXCEEDED: { status: 502, retryable: false },
  MODEL_REFUSED: { status: 502, retryable: false },
  OUTPUT_INVALID: { status: 502, retryable: false },
  ITEMS_INVALID: { status: 502, retryable: false },
  GUARDS_FAILED: { status: 502, retryable: false },
  REVIEW_REJECTED: { status: 409, retryable: false },
  ROUNDS_EXHAUSTED: { status: 409, retryable: false },
  STEPS_EXHAUSTED: { status: 502, retryable: false },
  TOOL_FAILED: { status: 502, retryable: false },
  TOOL_UNAVAILABLE: { status: 503, retryable: true },
  CALL_NOT_APPROVED: { status: 500, retryable: false },
  WORK_TIMED_OUT: { status: 503, retryable: true },
  WORK_CUT_OFF: { status: 502, retryable: false },
  TASK_THREW: { status: 502, retryable: true },
  CONDITION_THREW: { status: 502, retryable: true },
  CREW_FAILED: { status: 502, retryable: false },
  // the rest
  NETWORK: { status: 503, retryable: true },
  INTERNAL: { status: 500, retryable: false },
} as const satisfies Record<string, { readonly status: number; readonly retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/** What of an error crosses the wire, and what is stored of one. Never a stack, never a cause. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** What happened, in one sentence that a person may read. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Facts for the program: the winner of a race, the newer revision, the paths that are invalid. */
  readonly data?: JsonObject;
}

const brand = Symbol.for('@holdpoint/error');

/** The one error class. `message` says what happened, `hint` what to do; `data` carries facts for programs. */
export class HoldpointError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly data: JsonObject | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; data?: JsonObject; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HoldpointError';
    this.code = code;
    this.hint = options.hint;
    this.data = options.data;
    Object.defineProperty(this, brand, { value: true });
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }

  /** True for an error of any copy of this package: two installs of it must still understand each other. */
  static is(error: unknown): error is HoldpointError {
    return typeof error === 'object' && error !== null && brand in error;
  }

  /** The part that may leave the process. Anything that is not ours becomes `INTERNAL`, without its text. */
  static body(error: unknown): ErrorBody {
    if (!HoldpointError.is(error)) {
      return {
        code: 'INTERNAL',
        message: 'The server failed to answer this request.',
        hint: 'Nothing was recorded. Try again; if it stays, the server log has the cause.',
      };
    }
    return {
      code: error.code,
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
      ...(error.data !== undefined && { data: error.data }),
    };
  }

  static from(body: ErrorBody): HoldpointError {
    return new HoldpointError(body.code, body.message, {
      ...(body.hint !== undefined && { hint: body.hint }),
      ...(body.data !== undefined && { data: body.data }),
    });
  }
}

/** An error answer over HTTP, `application/problem+json` (RFC 9457) with our code beside the standard members. */
export interface Problem extends ErrorBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly data?: { readonly [key: string]: Json };
}
