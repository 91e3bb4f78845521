import { defineCrew } from '@holdpoint/server';
import type { Script } from '@holdpoint/testing';
import * as z from 'zod';
import { Text, writer } from './support.ts';

export const input = z.object({ product: z.string() });
/** What most tasks of these tests are: an agent that writes a text. */
export const task = { agent: writer, prompt: () => 'Write.', output: Text };

/** a → b → c with d beside them; the work on c may be sent back to a and d, not to b. */
export const chain = defineCrew('chain', { input })
  .task('a', { ...task, review: { by: { group: 'sales' } } })
  .task('b', {
    agent: writer,
    needs: ['a'],
    prompt: ({ a }) => `From ${a.text}.`,
    output: Text,
    review: { by: { group: 'sales' } },
  })
  .task('d', task)
  .task('c', {
    agent: writer,
    needs: ['b', 'd'],
    prompt: ({ b, d }) => `From ${b.text} and ${d.text}.`,
    output: Text,
    review: { by: { group: 'legal' }, sendBackTo: ['a', 'd'] },
  });

/** Every answer tells its task and attempt: `a v1`. */
export const numbered: Script = Object.fromEntries(
  ['a', 'b', 'c', 'd', 'draft'].map((name) => [
    name,
    ({ attempt }: { readonly attempt: number }) => ({ text: `${name} v${attempt}` }),
  ]),
);
