import type { RunView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import { input, numbered, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, serve, start } from './support.ts';

const times = { due: '1h', remind: '2h', escalate: { after: '1d', to: { group: 'sales' } } } as const;
const crew = defineCrew('copy', { input }).task('draft', { ...task, review: { by: { group: 'legal' }, ...times } });

describe.each(stores)('a run whose review has times, on %s,', (_, open) => {
  it('waits for people, though something will come of it by itself', async () => {
    const { url } = await serve({ crews: [crew], script: numbered, store: open() });
    const anna = client(url, 'anna');
    const run = await start(anna);
    await asked(anna, run);
    expect((await anna.get<RunView>(`/runs/${run.id}`)).body.status).toBe('waiting');
  });
});
