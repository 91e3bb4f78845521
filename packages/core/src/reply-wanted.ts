import { isPending } from './reply-row.ts';
import type { Run } from './run.ts';
import type { WantedCommand } from './wanted.ts';

/** Reading a person's words, and taking the decision that they were read as. */
export type ReplyWork = 'reply.read' | 'reply.decide';

/**
 * The work that replies want: keys are `run/task/attempt/reply<version>/0` for the reading, which is a model call, and
 * `…/decide` for the decision after it.
 */
export function wantedReplies(run: Run, route: string): readonly WantedCommand[] {
  return Object.entries(run.reviews).flatMap(([review, { state, context }]): readonly WantedCommand[] => {
    const { reply, task, attempt } = context;
    if (state !== 'open' || !isPending(reply)) return [];
    const [work, index] =
      reply.state === 'reading' ? (['reply.read', '0'] as const) : (['reply.decide', 'decide'] as const);
    const key = `${run.id}/${task}/${attempt}/reply${reply.version}/${index}`;
    return [{ id: `${key}#${reply.tries}`, route, due: reply.dueAt, body: { work, task, key, review } }];
  });
}
