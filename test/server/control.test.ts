import type { RunView } from '@holdpoint/protocol';
import { until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { stores } from './stores.ts';
import { asked, client, decision, ended, expectProblem, on, serve, start } from './support.ts';

describe.each(stores)('control on %s', (_, open) => {
  it('pauses a run: decisions are kept, and nothing is worked on before it is resumed', async () => {
    const { url, model } = await serve({ store: open() });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    const run = await start(anna);
    const view = await asked(anna, run);
    const path = `/runs/${run.id}`;
    expect((await boss.post(`${path}/pause`, {})).body).toMatchObject({ id: run.id, status: 'paused' });
    expect((await anna.post(decision(view), on(view, 'revise', 'Shorter.'))).status).toBe(200);
    // another run passes by: whoever works had its turn
    await asked(anna, await start(anna, 'Pan'));
    expect(model.requests.filter(({ key }) => key.startsWith(run.id))).toHaveLength(1);
    expect((await boss.post(`${path}/resume`, {})).body).toMatchObject({ id: run.id, status: 'running' });
    await asked(anna, run, 2);
  });

  it('aborts the call of a cancelled run', async () => {
    let aborted = false;
    const model = {
      name: 'slow',
      respond: (_request: unknown, { signal }: { readonly signal: AbortSignal }) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason);
          });
        }),
    };
    const { url } = await serve({ store: open(), model });
    const run = await start(client(url, 'anna'));
    await until(
      async () => (await client(url, 'anna').get<RunView>(`/runs/${run.id}`)).body.taskList[0]?.status === 'working',
    );
    expect((await client(url, 'boss').post(`/runs/${run.id}/cancel`, {})).body).toMatchObject({ status: 'cancelled' });
    await until(() => aborted);
    expect((await ended(client(url, 'anna'), run, 'cancelled')).endedAt).not.toBeNull();
  });

  it('[R51] has a code for each thing that cannot be done any more, and answers a repeat as at first', async () => {
    const { url } = await serve({ store: open() });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    const [waiting, finished] = [await start(anna), await start(anna)];
    const view = await asked(anna, finished);
    await anna.post(decision(view), on(view));
    await ended(anna, finished);
    await asked(anna, waiting);
    const post = (run: { readonly id: string }, action: string, key?: string) =>
      boss.post(`/runs/${run.id}/${action}`, {}, key);
    expectProblem(await post(waiting, 'resume'), 409, 'RUN_NOT_PAUSED');
    expect((await post(waiting, 'pause', 'p')).status).toBe(200);
    expectProblem(await post(waiting, 'pause'), 409, 'RUN_ALREADY_PAUSED');
    const repeated = await post(waiting, 'pause', 'p');
    expect([repeated.status, repeated.headers.get('idempotent-replay')]).toEqual([200, 'true']);
    expect((await post(waiting, 'cancel')).status).toBe(200);
    for (const action of ['pause', 'resume', 'cancel']) {
      expectProblem(await post(waiting, action), 409, 'RUN_CANCELLED');
      expectProblem(await post(finished, action), 409, 'RUN_FINISHED');
    }
  });
});
