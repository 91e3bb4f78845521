import { defineCrew } from '@holdpoint/core';
import * as z from 'zod';

/** What a step may do, most of it such that no other try mends it. */
const acts: Readonly<Record<string, () => unknown>> = {
  works: () => 'done',
  throws: () => {
    throw new Error('It does not work.');
  },
  'never returns': () => new Promise(() => {}),
  // as a system without memory left does
  'ends its process': () => process.kill(process.pid, 'SIGKILL'),
};

/** One step that does what the run's input says. */
export const poisoned = defineCrew('poisoned', { input: z.object({ product: z.string() }) }).task('step', {
  output: z.string(),
  perform: ({ input }) => acts[input.product]?.() as string,
});
