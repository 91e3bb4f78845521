import { askHuman, type Crew, coworker, defineAgent, defineCrew, defineTool, toolFailed } from '@holdpoint/core';
import { reply, type Script, type ScriptedCall } from '@holdpoint/testing';
import * as z from 'zod';
import { here } from './inside.ts';

// Small crews that have everything between them: gates, send-backs, guards of both kinds, conditions, times, tools that may
// run twice and tools that may not, questions, a fan-out, a crew in a crew, a coworker.

const Text = z.object({ text: z.string() });
const input = z.object({ about: z.string() });
const persona = { goal: 'Say what is so.', backstory: 'Has done it for years.' };
const writer = defineAgent({ role: 'Writer', ...persona });

/** research → draft, which is guarded twice, times out on people, and may be sent back → post, which has an effect. */
const letter = defineCrew('letter', { input })
  .task('research', { agent: writer, output: Text, prompt: ({ input }) => `Collect facts about ${input.about}.` })
  .task('draft', {
    agent: writer,
    output: Text,
    needs: ['research'],
    prompt: ({ research }) => `Write about ${research.text}.`,
    guards: { plain: ({ text }) => (text.includes('best') ? 'No superlatives.' : true), tone: 'It does not shout.' },
    guardTries: 6,
    review: {
      sendBackTo: ['research'],
      reject: 'fail',
      remind: '5s',
      escalate: { after: '10s', to: { group: 'legal' } },
    },
  })
  .task('post', {
    needs: ['draft'],
    output: Text,
    perform: async ({ draft }, { key }) => use(key, { text: draft.text }, { text: 'posted' }),
  });

/** a ∥ b, which takes place on a condition, has a check before its approval, and goes on by itself in the end → c. */
const brief = defineCrew('brief', { input })
  .task('a', { agent: writer, output: Text, prompt: () => 'Write.' })
  .task('b', {
    agent: writer,
    output: Text,
    needs: ['a'],
    when: ({ a }) => !a.text.includes('skip'),
    prompt: ({ a }) => `Shorten ${a.text}.`,
    guards: { short: ({ text }) => text.length < 60 || 'Too long.' },
    review: { recheck: true, remind: ['3s', '6s'], expire: { after: '9s', as: 'approve' } },
  })
  .task('c', {
    agent: writer,
    output: Text,
    needs: ['a', 'b'],
    prompt: ({ b }) => `End with ${b?.text ?? 'nothing'}.`,
    review: true,
  });

const getOrder = defineTool({
  name: 'getOrder',
  description: 'Reads an order.',
  input: z.object({ order: z.string() }),
  output: z.object({ total: z.number() }),
  idempotent: true,
  perform: async (order, { key }) => use(key, order, { total: 40 }),
});
const payBack = defineTool({
  name: 'payBack',
  description: 'Pays money back.',
  input: z.object({ amount: z.number() }),
  output: Text,
  approve: { when: ({ amount }) => amount > 10 },
  perform: async (payment, { key }) => use(key, payment, { text: 'paid' }),
});
const clerk = defineAgent({ role: 'Clerk', ...persona, tools: [getOrder, payBack, askHuman({ expire: '12s' })] });

/** An agent that reads, pays with and without leave, and asks. */
const desk = defineCrew('desk', { input })
  .task('settle', { agent: clerk, output: Text, prompt: ({ input }) => `Settle ${input.about}.` })
  .task('close', {
    agent: writer,
    output: Text,
    needs: ['settle'],
    prompt: ({ settle }) => `Close with ${settle.text}.`,
    review: true,
  });

/** A list, a text for each item, a gate for each, and what is made of them. */
const languages = defineCrew('languages', { input })
  .task('plan', { perform: () => ['de', 'fr'], output: z.array(z.string()) })
  .task('localize', {
    agent: writer,
    output: Text,
    needs: ['plan'],
    forEach: ({ plan }) => plan,
    concurrency: 1,
    prompt: ({ item }) => `Put it into ${item}.`,
    review: { each: true, reject: 'cancel' },
  })
  .task('join', {
    needs: ['localize'],
    output: Text,
    perform: ({ localize }) => ({ text: localize.map(({ text }) => text).join(', ') }),
  });

const talks = defineCrew('talks', { input })
  .task('facts', { agent: writer, output: Text, prompt: ({ input }) => `Facts about ${input.about}.` })
  .task('line', {
    agent: writer,
    output: Text,
    needs: ['facts'],
    prompt: ({ facts }) => `A line on ${facts.text}.`,
    review: true,
  });

/** A crew whose second task is another crew, and whose gate sends back into it. */
const acts = defineCrew('acts', { input })
  .task('a', { agent: writer, output: Text, prompt: () => 'Write.' })
  .task('b', { needs: ['a'], crew: talks, input: ({ a }) => ({ about: a.text }), result: 'line', reopen: ['facts'] })
  .task('c', {
    agent: writer,
    output: Text,
    needs: ['b'],
    prompt: ({ b }) => `Act on ${b.text}.`,
    review: { sendBackTo: ['a', 'b'] },
  });

const researcher = coworker(defineAgent({ role: 'Researcher', ...persona }), { review: true });

/** An agent that hands work to another, whose work a person looks at. */
const hands = defineCrew('hands', { input })
  .task('memo', { agent: { ...writer, tools: [researcher] }, output: Text, prompt: () => 'Write.' })
  .task('check', {
    agent: writer,
    output: Text,
    needs: ['memo'],
    prompt: () => 'Check.',
    review: { sendBackTo: ['memo'] },
  });

export const crews: readonly Pick<Crew, 'name' | 'definition'>[] = [letter, brief, desk, languages, acts, hands];

/** What every model says to every request: it follows from the request's key, so a repeat is answered as the first. */
export const script: Script = {
  research: () => ({ text: 'facts' }),
  draft: (call) => misfitting(call, { text: luck(call) < 15 ? 'the best draft' : `draft ${call.attempt}` }),
  a: (call) => ({ text: luck(call) < 30 ? 'skip it' : 'a' }),
  b: (call) => misfitting(call, { text: `b ${call.attempt}` }),
  c: ({ attempt }) => ({ text: `c ${attempt}` }),
  memo: ({ turn, attempt }) =>
    turn === 0
      ? reply.calls([{ tool: 'askResearcher', arguments: { work: `Find it, ${attempt}.` } }])
      : { text: `memo ${attempt}` },
  settle: (call) => (call.turn < 2 ? reply.calls(callsOf(call)) : { text: `settled ${call.attempt}` }),
  close: ({ attempt }) => ({ text: `closed ${attempt}` }),
  localize: ({ item, attempt }) => ({ text: `${item} ${attempt}` }),
  facts: () => ({ text: 'facts' }),
  line: ({ attempt }) => ({ text: `line ${attempt}` }),
  check: ({ attempt }) => ({ text: `checked ${attempt}` }),
  askResearcher: ({ attempt }) => ({ answer: `90 s, v${attempt}` }),
  'draft:judge': (call) =>
    luck(call) < 10 ? { passes: false, problem: 'It shouts.' } : { passes: true, problem: null },
};

function misfitting(call: ScriptedCall, answer: { readonly text: string }) {
  return call.turn === 0 && luck(call) > 95 ? reply.text('Sorry?') : answer;
}

function callsOf(call: ScriptedCall) {
  const amount = 1 + (luck(call) % 30);
  const order = { tool: 'getOrder', arguments: { order: call.run.slice(0, 4) } };
  const payment = { tool: 'payBack', arguments: { amount } };
  if (call.turn === 0) return luck(call) % 2 === 0 ? [order, payment] : [payment];
  return luck(call) % 3 === 0 ? [{ tool: 'askHuman', arguments: { question: 'How much?' } }] : [payment];
}

/** From 0 to 99, the same for every request of this key (FNV-1a). */
function luck({ key }: ScriptedCall): number {
  let mixed = 0x811c9dc5;
  for (const character of key) mixed = Math.imul(mixed ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return (mixed ^ (mixed >>> 15)) % 100;
}

async function use<Answer>(key: string, content: object, answer: Answer): Promise<Answer> {
  const { outside } = here();
  return (await outside.use(key, content, answer as never, () => toolFailed('The service refused.'))) as Answer;
}
