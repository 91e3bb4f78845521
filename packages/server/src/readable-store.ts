import { HoldpointError } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';

/** The store for reading: a failure of whatever class is `STORE_UNAVAILABLE`, as it is when the runtime writes. */
export function readableStore(store: Store): Store {
  const read = async <Result>(ask: Promise<Result>): Promise<Result> => {
    try {
      return await ask;
    } catch (cause) {
      if (HoldpointError.is(cause)) throw cause;
      throw new HoldpointError('STORE_UNAVAILABLE', 'The store cannot be read.', {
        hint: 'Try again in a moment.',
        cause,
      });
    }
  };
  // not a spread: a store of the host's may be an instance of a class
  return Object.assign(Object.create(store) as Store, {
    load: (...asked) => read(store.load(...asked)),
    journal: (...asked) => read(store.journal(...asked)),
    find: (...asked) => read(store.find(...asked)),
  } satisfies Partial<Store>);
}
