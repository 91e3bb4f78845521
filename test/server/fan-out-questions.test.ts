import type { JsonObject, ReviewView } from '@holdpoint/protocol';
import { askHuman, defineCrew } from '@holdpoint/server';
import { reply, type Script, type ScriptedCall } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { input } from './crews.ts';
import { stores } from './stores.ts';
import {
  asked,
  type Client,
  client,
  decide,
  ended,
  eventsOf,
  requestsOf,
  serve,
  start,
  Text,
  writer,
} from './support.ts';

const languages = [{ code: 'de' }, { code: 'fr' }, { code: 'it' }];

/** A text in three languages, whose writers may ask. */
const crew = defineCrew('campaign', { input })
  .task('plan', { perform: () => languages, output: z.array(z.object({ code: z.string() })) })
  .task('localize', {
    needs: ['plan'],
    forEach: ({ plan }) => plan,
    itemKey: ({ code }) => code,
    concurrency: 2,
    agent: writer,
    tools: [askHuman({ by: { group: 'legal' } })],
    prompt: ({ item }) => `Put it into ${item.code}.`,
    output: Text,
  });

const question = (text: string) => reply.calls([{ tool: 'askHuman', arguments: { question: text } }]);
/** What the person said, or that they said nothing. */
const answerIn = ({ results }: ScriptedCall) => {
  const { content = '' } = results.at(-1) ?? {};
  return content.startsWith('{') ? String((JSON.parse(content) as JsonObject).answer) : 'nobody knows';
};
/** Each writer asks what the word is, and writes down what it is told. */
const asking: Script = {
  localize: (call) =>
    call.turn === 0 ? question(`What is a kettle in ${call.item}?`) : { text: `${call.item}: ${answerIn(call)}` },
};

describe.each(stores)('[R55] [R93] the agent of an item, on %s,', (_, open) => {
  async function desk(script: Script) {
    const stage = await serve({ crews: [crew], script, store: open() });
    const anna = client(stage.url, 'anna');
    const run = await start(client(stage.url, 'sam'), 'Kettle', 'campaign');
    const of = (key: string) => asked(anna, run, 1, `localize[${key}]`);
    return { ...stage, anna, run, of };
  }
  const answer = (text: string) => ({ type: 'answer', answer: { answer: text } }) as const;
  const list = async (anna: Client, run: { readonly id: string }) => {
    await ended(anna, run);
    const events = await eventsOf(anna, run);
    return events.findLast(({ task, type }) => task === 'localize' && type === 'call.answered')?.body;
  };

  it('asks a person, and the answer goes to its own item, in whatever order they are given', async () => {
    const { anna, run, of, model } = await desk(asking);
    // who waits for a person leaves room for the third, though two may be worked on at once
    const [german, french, italian] = await Promise.all([of('de'), of('fr'), of('it')]);
    expect([german, french, italian].map(({ id, kind, question }) => [id, kind, question])).toEqual(
      ['de', 'fr', 'it'].map((key) => [`${run.id}.localize[${key}]~1.0.1`, 'question', `What is a kettle in ${key}?`]),
    );
    await decide(anna, italian, answer('bollitore'));
    await decide(anna, german, answer('Kessel'));
    await decide(anna, french, answer('bouilloire'));
    expect(await list(anna, run)).toMatchObject({
      output: [{ text: 'de: Kessel' }, { text: 'fr: bouilloire' }, { text: 'it: bollitore' }],
    });
    const heard = (key: string) => JSON.stringify(requestsOf(model, `localize[${key}]`).at(-1)?.messages);
    expect(heard('de')).toContain('Kessel');
    expect(heard('de')).not.toContain('bollitore');
  });

  it('goes on with its answer while the others still wait', async () => {
    const { anna, run, of } = await desk(asking);
    const [german, french] = await Promise.all([of('de'), of('fr'), of('it')]);
    await decide(anna, french, answer('bouilloire'));
    const settled = await anna.get<ReviewView>(`/reviews/${encodeURIComponent(french.id)}`);
    expect(settled.body).toMatchObject({ state: 'decided', call: { tool: 'askHuman' } });
    expect(await of('de')).toMatchObject({ id: german.id, state: 'open' });
    await decide(anna, german, { type: 'decline', feedback: 'Ask nobody.' });
    await decide(anna, await of('it'), answer('bollitore'));
    expect(await list(anna, run)).toMatchObject({
      output: [{ text: 'de: nobody knows' }, { text: 'fr: bouilloire' }, { text: 'it: bollitore' }],
    });
  });
});
