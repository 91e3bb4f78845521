import type { ReplyFailed, ReplyRead, ReplyReceived } from '@holdpoint/core';
import type { ReplyView } from '@holdpoint/protocol';
import { taskJournal } from '@holdpoint/runtime';
import type { Entry, Store } from '@holdpoint/store';
import type { AskedReview } from './review-view.ts';
import { sightOf } from './visible.ts';

/** What was written to a review instead of choosing an answer, with what became of it; oldest first. */
export async function repliesOf(
  store: Store,
  { run, plan, id, row, principal }: AskedReview,
): Promise<readonly ReplyView[]> {
  const { task, reply } = row.context;
  const sight = sightOf(plan.tasks, task, principal);
  const own = await taskJournal(store, run, task);
  // what was committed after the rows were read belongs to a later view
  const entries = own.filter(({ version }) => version <= run.version);
  return entries
    .filter((entry) => entry.type === 'reply.received' && bodyOf<ReplyReceived>(entry).review === id)
    .flatMap((received) => {
      const { by, channel, text } = bodyOf<Partial<ReplyReceived>>(received);
      // erased: nobody knows any more what was said
      if (!by || !channel || text === undefined) return [];
      const { version, at } = received;
      const pending = reply?.version === version ? reply.state : null;
      return [
        { id: String(version), text, by: by.user, at, channel, ...becameOf(version, entries, pending, sight.text) },
      ];
    });
}

type Became = Pick<ReplyView, 'state' | 'label' | 'note'>;
type Pending = NonNullable<AskedReview['row']['context']['reply']>['state'];

const couldNot = 'This could not be interpreted. Please choose.';
const overtaken = 'The review moved on before this was taken.';

function becameOf(
  reply: number,
  entries: readonly Entry[],
  state: Pending | null,
  seen: (text: string) => string,
): Became {
  const of = (type: string) =>
    entries.findLast((entry) => entry.type === type && bodyOf<{ reply?: number }>(entry).reply === reply);
  const reading = of('reply.read');
  const label = reading ? (bodyOf<ReplyRead>(reading).label ?? null) : null;
  if (of('review.decided')) return { state: 'read', label, note: null };
  if (state === 'reading' || state === 'deciding') return { state: 'reading', label, note: null };
  const failed = of('reply.failed');
  const failure =
    failed && bodyOf<Partial<ReplyFailed>>(failed).retryAt === null ? bodyOf<ReplyFailed>(failed).failure : null;
  if (label !== null && label !== 'unclear') {
    return { state: 'refused', label, note: failure ? seen(failure.message) : overtaken };
  }
  return { state: 'unclear', label, note: label === 'unclear' || failure ? couldNot : overtaken };
}

/** A journal body by its type; one that was erased has nothing in it. */
function bodyOf<Body>({ body }: Entry): Body {
  return (body ?? {}) as Body;
}
