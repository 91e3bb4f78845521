import { defineCrew } from '@holdpoint/server';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { asked, client, serve, start, Text, writer } from './support.ts';

const half = '\ud83d';

it('shows a person what a model wrote with half a character in it, and what a guard said with one', async () => {
  const crew = defineCrew('half', { input: z.object({ product: z.string() }) }).task('draft', {
    agent: writer,
    prompt: () => 'Write.',
    output: Text,
    guards: { tone: ({ text }) => text === 'second' || `No ${half} please.` },
    review: { by: { group: 'legal' } },
  });
  // as text, not as JSON: an escape inside JSON would be a half character of the value itself
  const { url, model } = await serve({
    crews: [crew],
    script: { draft: [`{"text":"first ${half}"}`, { text: 'second' }] },
  });
  const anna = client(url, 'anna');
  const review = await asked(anna, await start(anna, 'Kettle', 'half'));
  expect(review.revisions.at(-1)).toMatchObject({ proposal: { text: 'second' }, attempt: 2, repairs: 1 });
  expect(model.requests[1]?.messages.at(-1)?.content).toContain('No \ufffd please.');
});
