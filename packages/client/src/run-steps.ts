import type { EventPage, RunView } from '@holdpoint/protocol';
import type { Usable } from './cache.ts';
import type { Readable, StepsSnapshot } from './client.ts';
import { createValue } from './readable.ts';
import type { LiveResource } from './resource.ts';
import { applyEvents, noSteps } from './steps.ts';

const pageSize = 200;

export interface RunStepsOptions {
  /** Says how far the journal has come. */
  readonly view: LiveResource<RunView>;
  /** Events after a version; fewer than asked for only at the end. */
  readonly read: (after: number, limit: number) => Promise<EventPage>;
}

/**
 * A run's steps, read from its journal from a cursor on while somebody subscribes. What was read stays; a read that
 * fails is made again when the run is read again.
 */
export function createRunSteps({ view, read }: RunStepsOptions): Readable<StepsSnapshot> & Usable {
  let told = noSteps;
  let isReading = false;
  let leave = () => {};
  const value = createValue<StepsSnapshot>(
    { steps: [], older: 0 },
    {
      begin: () => {
        const { unsubscribe } = view.subscribe(catchUp);
        leave = unsubscribe;
        catchUp();
      },
      end: () => leave(),
    },
  );

  async function catchUp(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      while (value.watched && told.version < (view.getSnapshot().data?.version ?? 0)) {
        const { events } = await read(told.version, pageSize);
        const next = applyEvents(told, events);
        if (next === told) return;
        told = next;
        value.set({ steps: told.steps, older: told.older });
      }
    } catch {
      // the view says what is wrong with the connection
    } finally {
      isReading = false;
    }
  }

  return {
    getSnapshot: value.getSnapshot,
    subscribe: value.subscribe,
    get isUsed() {
      return value.watched;
    },
  };
}
