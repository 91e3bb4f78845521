import type { RunView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { client, ended, serve, start, Text } from './support.ts';

it('shows a run whose task is called like a member of every object', async () => {
  const crew = defineCrew('odd', { input: z.object({ product: z.string() }) }).task('constructor', {
    perform: () => ({ text: 'done' }),
    output: Text,
  });
  const { url } = await serve({ crews: [crew] });
  const sam = client(url, 'sam');
  const run = await start(sam, 'Kettle', 'odd');
  await ended(sam, run);
  const { status, body } = await sam.get<RunView>(`/runs/${run.id}`);
  expect({ status, task: body.taskList[0] }).toMatchObject({
    status: 200,
    task: { id: 'constructor', status: 'accepted', gated: false, review: null, feedback: null },
  });
});
