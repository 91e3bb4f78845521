import type { EventPage, ReviewPage, ReviewView, RunPage } from '@holdpoint/protocol';
import { reply, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { type Ask, as, messages, type Reader, readers, routes, tokenOf } from './access-table.ts';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { asked, client, decision, expectProblem, on, serve, start } from './support.ts';

describe.each(stores)('[R32] [R72] on %s', (_, open) => {
  it.each(routes)('%s answers each kind of caller as the table says', async (_route, ask, statuses) => {
    const stage = await serve({ store: open() });
    const found: number[] = [];
    for (const reader of readers) {
      const view = await asked(client(stage.url, 'anna'), await start(client(stage.url, 'sam')));
      const answer = await ask(stage, reader, view);
      found.push(answer.status);
      if (answer.status >= 400) expect(answer.headers.get('content-type')).toContain('problem+json');
      if (reader === 'nobody') expectProblem(answer, 401, 'UNAUTHENTICATED');
      if (reader === 'homeless') expectProblem(answer, 403, 'TENANT_REQUIRED');
    }
    expect(Object.fromEntries(readers.map((reader, index) => [reader, found[index]]))).toEqual(
      Object.fromEntries(readers.map((reader, index) => [reader, statuses[index]])),
    );
  });

  it.each(messages)('%s answers each kind of caller as the table says', async (_message, ask, codes) => {
    const stage = await serve({ store: open() });
    const found: string[] = [];
    for (const reader of readers) {
      const view = await asked(client(stage.url, 'anna'), await start(client(stage.url, 'sam')));
      const live = await connect(stage.url, { token: tokenOf(reader) }).catch(() => null);
      const ack = live && (await ask(live, view));
      found.push(ack ? (ack.ok ? 'ok' : ack.error.code) : '-');
    }
    expect(found).toEqual(codes);
  });

  it('lists a run to its starter, to who may decide in it and to admins; a review to who may decide it', async () => {
    const stage = await serve({ store: open() });
    await asked(client(stage.url, 'anna'), await start(client(stage.url, 'sam')));
    const listed = async (path: string) =>
      Promise.all(
        readers
          .slice(0, 5)
          .map(async (reader) => (await as(stage, reader).get<RunPage | ReviewPage>(path)).body.items.length),
      );
    expect(await listed('/runs')).toEqual([1, 0, 1, 1, 0]);
    expect(await listed('/reviews')).toEqual([1, 0, 0, 0, 0]);
    expect(await listed('/reviews?turn=agent')).toEqual([0, 0, 0, 0, 0]);
  });

  it('answers for what is there but foreign byte by byte as for what is not there', async () => {
    const stage = await serve({ store: open() });
    const view = await asked(client(stage.url, 'anna'), await start(client(stage.url, 'sam')));
    const absent = '0'.repeat(32);
    const ghost: ReviewView = { ...view, id: `${absent}.draft`, run: { ...view.run, id: absent } };
    const told = async (ask: Ask, reader: Reader, of: ReviewView) => {
      const { status, headers, text } = await ask(stage, reader, of);
      const rest = [...headers].filter(([name]) => name !== 'date');
      return { status, rest, text: text.replaceAll(of.run.id, 'ID') };
    };
    for (const [, ask] of routes.filter(([route]) => route.includes(':id'))) {
      for (const reader of ['twin', 'olga'] as const) {
        expect(await told(ask, reader, view)).toEqual(await told(ask, reader, ghost));
      }
    }
    for (const reader of ['twin', 'olga'] as const) {
      const live = await connect(stage.url, { token: reader });
      for (const [, ask] of messages) {
        const [there, not] = [await ask(live, view), await ask(live, ghost)];
        expect(JSON.stringify(there).replaceAll(view.run.id, 'ID')).toBe(JSON.stringify(not).replaceAll(absent, 'ID'));
      }
    }
  });

  it('lets no secret of one tenant reach an answer, a hint, a frame or a model request of another', async () => {
    const secret = 'ORCHID-7731';
    const stage = await serve({
      store: open(),
      script: {
        draft: ({ messages }) => reply.text(JSON.stringify({ text: `About ${messages[1]?.content.slice(0, 60)}` })),
      },
    });
    const [sam, twin] = [client(stage.url, 'sam'), client(stage.url, 'twin')];
    const live = await connect(stage.url, { token: 'twin' });
    const told: unknown[] = [];
    live.socket.onAny((...message) => told.push(message));
    // the same user id, crew and key in both tenants: still two runs
    const begin = async (who: typeof sam, product: string) => {
      const { body } = await who.post<{ readonly id: string }>(
        '/runs',
        { crew: 'copy', input: { product } },
        'same-key',
      );
      return body;
    };
    const [theirs, own] = [await begin(sam, secret), await begin(twin, 'Pan')];
    expect(own.id).not.toBe(theirs.id);
    const view = await asked(client(stage.url, 'anna'), theirs);
    told.push(await live.watch(theirs.id), await live.watch(own.id), await live.decide(view));
    await client(stage.url, 'anna').post(decision(view), on(view, 'revise', `Name the ${secret} twice.`));
    await asked(client(stage.url, 'anna'), theirs, 2);
    const ownView = await asked(twin, own);
    for (const [, ask] of routes)
      told.push((await ask(stage, 'twin', view)).text, (await ask(stage, 'twin', ownView)).text);
    told.push(
      (await twin.get<EventPage>(`/runs/${own.id}/events`)).text,
      stage.model.requests.filter(({ key }) => !key.startsWith(theirs.id)),
    );
    await until(() => live.hints.length > 0);
    const heard = JSON.stringify(told);
    expect(heard).toContain('Pan');
    expect(heard).not.toContain(secret);
    expect(live.hints.filter(({ run }) => run === theirs.id)).toEqual([]);
    // it was there to be found
    expect(JSON.stringify(stage.model.requests)).toContain(secret);
  });
});
