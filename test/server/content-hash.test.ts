import { createHash } from 'node:crypto';
import type { RunEventView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { input, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, serve, start, Text } from './support.ts';

/** RFC 8785, as far as JSON without a number beyond 2^53 needs it: members by UTF-16 code units, no blanks. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

const sha256 = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex');

const proposals = [
  { text: 'plain', fields: {} },
  {
    text: 'Kocht in 90 s — “schnell”.\u2028\u0000\u007f',
    fields: { b: 1, a: [0.1, 1.5e-20, -0, 1e-7, 2 ** 53 - 1], '': null },
  },
  { text: '😀 \ud83d\ude00', fields: { '\u{1f600}': 1, '\ufb33': 2, '\u20ac': 3, '1': 4, '\r': 5, '10': 6, '9': 7 } },
  { text: '</script>\u202e\u200b', fields: { deep: { z: { y: [{}, [], [[]]] }, a: true } } },
];

describe.each(stores)('the content hash, on %s,', (_, open) => {
  it('[R86] is the SHA-256 of the canonical JSON of what was proposed, for every attempt', async () => {
    const crew = defineCrew('hashed', { input }).task('draft', {
      ...task,
      output: z.object({ text: z.string(), fields: z.record(z.string(), z.json()) }),
      review: true,
    });
    const { url } = await serve({ store: open(), crews: [crew], script: { draft: proposals } });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'hashed');
    for (const [index, proposal] of proposals.entries()) {
      const attempt = index + 1;
      const view = await asked(anna, run, attempt);
      const shown = view.revisions.at(-1);
      expect(shown?.proposal).toEqual(JSON.parse(JSON.stringify(proposal)));
      const hash = sha256({ kind: 'output', run: run.id, task: 'draft', attempt, proposal: shown?.proposal });
      expect([shown?.contentHash, view.contentHash]).toEqual([hash, hash]);
      await decide(anna, view, { type: 'revise', feedback: 'Another.' });
    }
  });

  it('[R86] [R43] of what was approved is that of what is in force: the next task gets these very bytes', async () => {
    const crew = defineCrew('pass', { input })
      .task('draft', { ...task, review: true })
      .task('print', { needs: ['draft'], perform: ({ draft }) => draft, output: Text });
    const { url } = await serve({ store: open(), crews: [crew], script: { draft: [{ text: ' 90 s “” ' }] } });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'pass');
    const view = await asked(anna, run);
    await decide(anna, view);
    await ended(anna, run);
    const events = await eventsOf(anna, run);
    const bodyOf = <Body>(found: RunEventView | undefined) => (found?.body ?? {}) as Body;
    const decided = bodyOf<{ contentHash: string }>(events.find(({ type }) => type === 'review.decided'));
    const printed = bodyOf<{ output: unknown }>(events.find(({ task }) => task === 'print'));
    expect(decided.contentHash).toBe(
      sha256({ kind: 'output', run: run.id, task: 'draft', attempt: 1, proposal: printed.output }),
    );
  });
});
