import { assign, createMachine } from 'xstate';

/*
 *          lease.taken              link.opened
 *   idle ──────────────▶ connecting ──────────▶ live ◀───────────┐
 *    ▲                       │                   │ link.lost     │ link.opened
 *    │ lease.ended           │ fails             ▼               │
 *    │ (from anywhere)       │ twice         recovering ─────────┤
 *                            ▼                │     ▲            │
 *                         offline ◀───────────┘     │            │
 *                            │   fails twice, and   │ HTTP       │
 *                            │   HTTP has failed    │ answers    │
 *                            └──────────────────────┴────────────┘
 *   token.refused → unauthorized, until HTTP answers or somebody retries
 *   protocol.differs → incompatible, until somebody retries
 *   browser.offline → offline, until the browser says online or a try succeeds
 *
 * The machine owns nothing: what should happen to the link is done by who gives the effects.
 */

export interface ConnectionEvent {
  readonly type:
    | `lease.${'taken' | 'ended'}`
    | `link.${'opened' | 'lost' | 'failed'}`
    | `http.${'answered' | 'unanswered'}`
    | `browser.${'online' | 'offline'}`
    | 'token.refused'
    | 'protocol.differs'
    | 'retry';
}

interface Context {
  /** Tries that failed since the link was last open. */
  readonly failures: number;
  /** HTTP answered since then. */
  readonly isReachable: boolean;
}

export interface ConnectionEffects {
  /** Try now. */
  open(): void;
  /** Try later; the longer the more often it failed. */
  wait(failures: number): void;
  close(): void;
}

/** `polling`: HTTP is the link, so one that gets no answer is lost. */
export function createConnectionMachine(polling: boolean, { open, wait, close }: ConnectionEffects) {
  const note = (news: Partial<Context> | ((given: { context: Context }) => Partial<Context>)) =>
    assign<Context, ConnectionEvent, undefined, ConnectionEvent, never>(news);
  const later = ({ context }: { context: Context }) => wait(context.failures);
  const forget = note({ failures: 0, isReachable: false });
  const count = note(({ context }) => ({ failures: context.failures + 1 }));
  const reachable = note({ isReachable: true });
  const unreachable = note({ isReachable: false });
  const hasFailed = ({ context }: { context: Context }) => context.failures > 0;
  const isGone = ({ context }: { context: Context }) => context.failures > 0 && !context.isReachable;
  const again = { target: 'recovering', actions: [forget, open] };
  const trying = {
    'link.opened': 'live',
    'link.failed': [{ guard: isGone, target: 'offline', actions: [count, later] }, { actions: [count, later] }],
    'http.answered': { actions: reachable },
    'http.unanswered': [{ guard: hasFailed, target: 'offline', actions: unreachable }, { actions: unreachable }],
    'browser.online': again,
    'browser.offline': { target: 'offline', actions: [close, later] },
    retry: again,
  };

  return createMachine({
    types: {} as { context: Context; events: ConnectionEvent },
    context: { failures: 0, isReachable: false },
    initial: 'idle',
    on: {
      'lease.ended': { target: '.idle', actions: close },
      'protocol.differs': { target: '.incompatible', actions: close },
      'token.refused': { target: '.unauthorized', actions: close },
    },
    states: {
      idle: { on: { 'lease.taken': { target: 'connecting', actions: [forget, open] }, 'token.refused': {} } },
      connecting: { on: trying },
      live: {
        entry: forget,
        on: {
          'link.lost': { target: 'recovering', actions: later },
          'http.unanswered': { guard: () => polling, target: 'recovering', actions: later },
          'browser.offline': trying['browser.offline'],
        },
      },
      recovering: { on: trying },
      offline: {
        on: {
          ...trying,
          'link.failed': { actions: [count, later] },
          'http.answered': { target: 'recovering', actions: [reachable, open] },
        },
      },
      unauthorized: { on: { 'http.answered': again, 'token.refused': {}, retry: again } },
      incompatible: { on: { 'lease.ended': {}, 'protocol.differs': {}, 'token.refused': {}, retry: again } },
    },
  });
}
