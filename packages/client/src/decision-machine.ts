import { type DecisionReceipt, type DecisionRequest, type ErrorBody, errorCodes } from '@holdpoint/protocol';
import { assign, createMachine } from 'xstate';

/*
 *           submit                  recorded
 *   idle ─────────▶ submitting ─────────────────▶ committed
 *    ▲               ▲   │  refused: REVIEW_STALE ──────────▶ stale
 *    │ reset         │   │  refused: REVIEW_ALREADY_DECIDED ▶ lost
 *    │ (from any     │   │  refused: anything else ─────────▶ failed
 *    │  but this)    │   │                                      │
 *                    └───┴──── submit (from any), repeat ◀──────┘
 *
 * Only what may yet succeed is repeated: a refusal has the same answer under the same key, so it takes a new submit.
 * Sending is done by who drives the machine.
 */

export type DecisionEvent =
  | { readonly type: 'submit'; readonly request: DecisionRequest }
  | { readonly type: 'repeat' | 'reset' }
  | { readonly type: 'recorded'; readonly receipt: DecisionReceipt }
  | { readonly type: 'refused'; readonly error: ErrorBody };

interface Context {
  readonly request: DecisionRequest | null;
  readonly receipt: DecisionReceipt | null;
  readonly error: ErrorBody | null;
}

const empty: Context = { request: null, receipt: null, error: null };

const note = (news: Partial<Context> | ((given: { event: DecisionEvent }) => Partial<Context>)) =>
  assign<Context, DecisionEvent, undefined, DecisionEvent, never>(news);
/** What the event carries belongs to the act from now on. */
const keep = note(({ event: { type: _, ...news } }) => news);
const forget = note(empty);
const refused = (code: ErrorBody['code'], target: string) => ({
  guard: ({ event }: { event: DecisionEvent }) => 'error' in event && event.error.code === code,
  target,
  actions: keep,
});

const mayRepeat = ({ context: { error } }: { context: Context }) => error !== null && errorCodes[error.code].retryable;

const submit = { target: 'submitting', actions: [forget, keep] };
const settled = { submit, reset: { target: 'idle', actions: forget } };

export const decisionMachine = createMachine({
  types: {} as { context: Context; events: DecisionEvent },
  context: empty,
  initial: 'idle',
  states: {
    idle: { on: { submit } },
    submitting: {
      on: {
        recorded: { target: 'committed', actions: keep },
        refused: [
          refused('REVIEW_STALE', 'stale'),
          refused('REVIEW_ALREADY_DECIDED', 'lost'),
          { target: 'failed', actions: keep },
        ],
      },
    },
    committed: { on: settled },
    stale: { on: settled },
    lost: { on: settled },
    failed: { on: { ...settled, repeat: { guard: mayRepeat, target: 'submitting', actions: note({ error: null }) } } },
  },
});
