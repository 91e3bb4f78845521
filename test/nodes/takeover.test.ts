import type { RunView } from '@holdpoint/protocol';
import { until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBalancer } from './balancer.ts';
import { browserOf, decide, journalOf, lasting, patiently, placesHere, read, shown, startNode } from './support.ts';

describe.each(placesHere)('nodes on $name', ({ begin }) => {
  it('[R13] [R18] [R36] take over from one that is killed, while a browser watches one story', async () => {
    const place = await begin();
    const balancer = await lasting(startBalancer());
    const [one, web] = await Promise.all([
      startNode(place, { NODE: 'one', TOKENS: '20' }),
      startNode(place, { NODE: 'web', CONCURRENCY: '0' }),
    ]);
    balancer.to(one);
    const anna = await browserOf('anna', balancer.url);
    const run = await anna.startRun('copy', { product: 'Kettle' });
    const versions: number[] = [];
    const views = anna
      .run(run.id)
      .subscribe(({ data }) => data && data.version !== versions.at(-1) && versions.push(data.version));
    const stream = anna.stream(run.id).subscribe(() => {});
    const steps = anna.steps(run.id).subscribe(() => {});
    for (const { unsubscribe } of [views, stream, steps]) onTestFinished(unsubscribe);
    await until(() => (anna.stream(run.id).getSnapshot().writing[0]?.text.length ?? 0) > 20, patiently);

    balancer.to(one, web);
    await one.kill(); // in the middle of a sentence
    await startNode(place, { NODE: 'worker' });
    const first = await shown(anna, run);
    expect((await decide(anna, first, 'Shorter.')).run.version).toBe(4);
    await decide(anna, await shown(anna, run, 2));
    await until(() => anna.run(run.id).getSnapshot().data?.status === 'done', patiently);

    const journal = await journalOf(`${web.address}/holdpoint`, run);
    expect(journal.map(({ version }) => version)).toEqual(journal.map((_, index) => index + 1));
    expect(journal.filter(({ type }) => type === 'review.decided')).toHaveLength(2);
    expect(journal.at(-1)).toMatchObject({ task: 'publish', body: { output: { by: 'worker' } } });
    // each version once, rising, up to the last
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    expect(versions.at(-1)).toBe(journal.length);
    expect(anna.run(run.id).getSnapshot().data).toEqual(
      await read<RunView>(`${web.address}/holdpoint`, `/runs/${run.id}`),
    );
    const answers = () =>
      anna
        .steps(run.id)
        .getSnapshot()
        .steps.filter(({ type }) => type === 'answer');
    await until(() => answers().length === 3);
    expect(answers().map(({ task, attempt }) => `${task} ${attempt}`)).toEqual(['draft 1', 'draft 2', 'publish 1']);
  });
});
