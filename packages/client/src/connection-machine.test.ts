import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { type ConnectionEvent, createConnectionMachine } from './connection-machine.ts';

/** The state after the events, and what was to be done on the way. */
function after(events: string, polling = false): { readonly state: unknown; readonly effects: string } {
  const effects: string[] = [];
  const actor = createActor(
    createConnectionMachine(polling, {
      open: () => void effects.push('open'),
      wait: (failures) => void effects.push(`wait ${failures}`),
      close: () => void effects.push('close'),
    }),
  ).start();
  for (const type of events.split(' ')) actor.send({ type } as ConnectionEvent);
  return { state: actor.getSnapshot().value, effects: effects.join(', ') };
}

const up = 'lease.taken link.opened';
const down = `${up} link.lost`;

it.each([
  ['lease.taken', 'connecting', 'open'],
  ['lease.taken lease.taken', 'connecting', 'open'],
  [up, 'live', 'open'],
  ['lease.taken link.failed', 'connecting', 'open, wait 1'],
  ['lease.taken link.failed link.failed', 'offline', 'open, wait 1, wait 2'],
  ['lease.taken link.failed link.failed link.failed link.opened', 'live', 'open, wait 1, wait 2, wait 3'],
  [`${up} lease.ended`, 'idle', 'open, close'],
  [`${up} lease.ended lease.taken`, 'connecting', 'open, close, open'],
  [down, 'recovering', 'open, wait 0'],
  [`${down} link.opened`, 'live', 'open, wait 0'],
  [`${down} link.failed`, 'recovering', 'open, wait 0, wait 1'],
  [`${down} link.failed link.failed`, 'offline', 'open, wait 0, wait 1, wait 2'],
  [
    `${down} link.failed link.failed link.opened link.lost link.failed`,
    'recovering',
    'open, wait 0, wait 1, wait 2, wait 0, wait 1',
  ],
  // HTTP gets through where the socket does not
  [`${down} link.failed http.answered link.failed link.failed`, 'recovering', 'open, wait 0, wait 1, wait 2, wait 3'],
  [`${down} link.failed http.answered http.unanswered`, 'offline', 'open, wait 0, wait 1'],
  [`${down} http.unanswered`, 'recovering', 'open, wait 0'],
  [`${down} link.failed link.failed http.answered`, 'recovering', 'open, wait 0, wait 1, wait 2, open'],
  [`${up} http.unanswered`, 'live', 'open'],
  // the browser knows
  [`${up} browser.offline`, 'offline', 'open, close, wait 0'],
  [`${up} browser.offline browser.online`, 'recovering', 'open, close, wait 0, open'],
  [`${up} browser.offline link.opened`, 'live', 'open, close, wait 0'],
  [`${down} link.failed link.failed retry`, 'recovering', 'open, wait 0, wait 1, wait 2, open'],
  // who may not
  [`${up} token.refused`, 'unauthorized', 'open, close'],
  [`${up} token.refused token.refused link.opened`, 'unauthorized', 'open, close'],
  [`${up} token.refused retry`, 'recovering', 'open, close, open'],
  [`${up} token.refused http.answered link.opened`, 'live', 'open, close, open'],
  [`${up} token.refused lease.ended`, 'idle', 'open, close, close'],
  ['token.refused http.answered http.unanswered browser.offline retry', 'idle', ''],
  // who cannot
  [`${up} protocol.differs http.answered token.refused lease.ended lease.taken`, 'incompatible', 'open, close'],
  ['protocol.differs', 'incompatible', 'close'],
  [`${up} protocol.differs retry link.opened`, 'live', 'open, close, open'],
])('after %s is %s', (events, state, effects) => {
  expect(after(events)).toEqual({ state, effects });
});

it('loses the link with the first unanswered request when HTTP is the link', () => {
  expect(after(`${up} http.unanswered`, true)).toEqual({ state: 'recovering', effects: 'open, wait 0' });
});
