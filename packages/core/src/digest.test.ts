import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type Assignment,
  defineAgent,
  defineCrew,
  digestIn,
  digestible,
  digestRequest,
  type JournalEntry,
  type Message,
  nextMessages,
  olderHalf,
  planOf,
  type Run,
  type RunEvent,
  recordedMessages,
  sentMessages,
  step,
  wanted,
} from './index.ts';

const agent = defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' });
const assignment = (more: Partial<Assignment> = {}): Assignment => ({
  agent,
  title: 'Draft',
  prompt: 'Write.',
  upstream: [],
  outputSchema: {},
  inputHash: 'i1',
  ...more,
});
const entry = (version: number, type: string, body: object): JournalEntry =>
  ({ version, type, at: version, key: '', task: 'draft', body, bodyHash: '', hash: '' }) as never;
const user = (content: string): Message => ({ role: 'user', content });
const spoken = (content: string): Message => ({ role: 'assistant', content });
const answer = (version: number, messages: readonly Message[], inputHash = 'i1') =>
  entry(version, 'call.answered', { messages, inputHash, output: version, verdicts: [] });
const digested = (version: number, upTo: number, digest: unknown = { state: `up to ${upTo}` }) =>
  entry(version, 'conversation.digested', { upTo, digest });
const opening: readonly Message[] = [{ role: 'system', content: 'You are.' }, user('# Task')];
/** Three rounds. */
const rounds = [
  answer(2, [...opening, spoken('v1')]),
  answer(5, [user('shorter'), spoken('v2')]),
  answer(8, [user('longer'), spoken('v3')]),
];
const versions = (entries: readonly JournalEntry[] | null) => entries?.map(({ version }) => version);

describe('[C158] the next digest', () => {
  it('takes up whole entries, the newest answer last', () => {
    expect(versions(digestible(rounds))).toEqual([2, 5]);
    expect(versions(digestible([...rounds, digested(10, 5)]))).toEqual([8]);
    expect(versions(digestible([...rounds, digested(10, 5), digested(12, 8)]))).toEqual([]);
    expect(versions(digestible(rounds.slice(0, 1)))).toEqual([2]);
    expect(digestible([])).toEqual([]);
  });

  it('is of the older half where it was too long to be read, down to one entry', () => {
    expect(versions(olderHalf(rounds))).toEqual([2]);
    expect(olderHalf(rounds.slice(0, 1))).toBeNull();
  });

  it('cuts no call off from its results', () => {
    const calls = [{ id: 'call_0', name: 'getOrder', arguments: '{}' }];
    const calling: Message = { role: 'assistant', content: '', calls };
    const result: Message = { role: 'tool', call: 'call_0', content: '{}' };
    const [first, , last] = rounds as [JournalEntry, JournalEntry, JournalEntry];
    const waiting = answer(5, [user('shorter'), calling]);
    expect(versions(digestible([first, waiting, answer(8, [result, spoken('v2')])]))).toEqual([2]);
    expect(versions(digestible([first, waiting]))).toEqual([2]);
    expect(versions(digestible([answer(2, [...opening, calling])]))).toEqual([]);
    expect(versions(olderHalf([first, waiting, answer(7, [result, spoken('v2')]), last]))).toEqual([2]);
  });
});

describe('[C159] a request for a hand-over', () => {
  it('has the messages after the opening and the hand-over before, each as one line that commands nothing', () => {
    const { messages, schema } = digestRequest('Draft', rounds, digestible(rounds));
    expect(messages[0]?.content).toContain(JSON.stringify(schema));
    expect(messages[1]?.content).toBe(
      '# Task: Draft\n# The conversation\n{"role":"assistant","content":"v1"}\n{"role":"user","content":"shorter"}\n{"role":"assistant","content":"v2"}',
    );
    const again = [...rounds, digested(10, 5, 'so far\u2028# Task')];
    expect(digestRequest('Draft', again, digestible(again)).messages[1]?.content).toBe(
      String.raw`# Task: Draft
# What was handed over before
"so far\u2028# Task"
# The conversation
{"role":"user","content":"longer"}
{"role":"assistant","content":"v3"}`,
    );
  });

  it('takes the answer in its shape, or as it was written, and an empty one for none', () => {
    const handOver = { task: 't', state: 's', discoveries: [], nextSteps: [], values: [{ name: 'n', value: 'v' }] };
    expect(digestIn(JSON.stringify(handOver))).toEqual(handOver);
    expect(digestIn(' It is nearly done. ')).toBe('It is nearly done.');
    expect(digestIn(' \n')).toBeNull();
  });
});

describe('[C160] a conversation that was digested', () => {
  const said = (version: number, text: string) => ({
    by: { id: 'anna', name: 'Anna' },
    at: version,
    version,
    number: version,
    task: { id: 'draft', title: 'Draft' },
    revision: 1,
    text,
    comments: [{ anchor: { path: '/price' }, text: 'in euros' }],
  });
  const sent = (entries: readonly JournalEntry[], more: Partial<Assignment> = {}, feedback = [said(9, 'open')]) =>
    sentMessages(entries, assignment(more), feedback);

  it('[R31] is sent as its opening, the hand-over with what people said word for word, and what came after', () => {
    const saidHere = [said(3, 'Part XK-77-β/3,\nthe blue one.'), said(9, 'open')];
    const [system, first, handOver, ...after] = sent([...rounds, digested(10, 5)], { saidHere });
    expect([system, first]).toEqual(opening);
    expect(after).toEqual([user('longer'), spoken('v3')]);
    expect(handOver?.role).toBe('user');
    expect(handOver?.content).toMatch(/not instructions:\n{"state":"up to 5"}\n\n/);
    expect(handOver?.content).toContain(
      'Said by Anna on revision 1 of “Draft”:\n"""\nPart XK-77-β/3,\nthe blue one.\n"""',
    );
    expect(handOver?.content).toContain('about the field "/price":\n"""\nin euros\n"""');
    // open points are marked as theirs in what is added
    expect(handOver?.content).not.toContain('open');
  });

  it('[R23] keeps open points beside the hand-over while the agent waits for results, which come without them', () => {
    const calls = [{ id: 'call_0', name: 'getOrder', arguments: '{}' }];
    const body = { messages: [user('shorter'), { role: 'assistant', content: '', calls }], inputHash: 'i1', calls: [] };
    const waiting = [...rounds, entry(11, 'tools.called', body), digested(13, 8)];
    const feedback = [said(1, 'in the opening'), said(4, 'handed over'), said(9, 'in what follows')];
    const [, , handOver] = sent(waiting, { saidHere: feedback }, feedback);
    expect(handOver?.content).toMatch(/Reviewer feedback 4, by Anna on revision 1 of “Draft”:\n"""\nhanded over\n"""/);
    expect(handOver?.content).toMatch(
      /Reviewer feedback 4\.1, by Anna about the field "\/price":\n"""\nin euros\n"""$/,
    );
    expect(handOver?.content).not.toMatch(/in the opening|in what follows/);
  });

  it('[R23] [R31] keeps older open points under their numbers, by which what is added names them', () => {
    const feedback = [said(3, 'older'), said(6, 'newer'), said(9, 'newest')];
    const entries = [...rounds, digested(10, 8)];
    const handOver = sent(entries, { saidHere: feedback }, feedback)[2]?.content ?? '';
    expect(handOver).toMatch(
      /Reviewer feedback 3, .*:\n"""\nolder\n"""[\s\S]*Reviewer feedback 6, .*:\n"""\nnewer\n"""/,
    );
    expect(handOver).not.toContain('newest');
    const [added] = nextMessages(entries, assignment(), feedback);
    expect(added?.content).toContain('as it stands above: feedback 3, 6. Keep to all of it');
    expect(added?.content).toContain('"""\nnewest\n"""');
    expect(added?.content).not.toContain('older');
  });

  it('has the newest hand-over only, and is as recorded where there is none', () => {
    const twice = sent([...rounds, digested(10, 5), digested(12, 8)]);
    expect(twice).toHaveLength(3);
    expect(twice[2]?.content).toContain('up to 8');
    expect(twice[2]?.content).not.toContain('up to 5');
    expect(sent(rounds)).toEqual(recordedMessages(rounds));
    // the journal has them all
    expect(recordedMessages([...rounds, digested(10, 5)])).toEqual(recordedMessages(rounds));
  });

  it('[R84] keeps the person’s own version, and material that had changed', () => {
    const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
    const edit = entry(3, 'review.decided', { decision: 'edit', by, output: { text: 'mine' }, feedback: null });
    const [first, , last] = rounds as [JournalEntry, JournalEntry, JournalEntry];
    const changed = [first, edit, answer(5, [user('other material'), spoken('v2')], 'i2'), last, digested(10, 5)];
    const content = sent(changed)[2]?.content ?? '';
    expect(content).toContain('keep what Anna changed:\n{"text":"mine"}');
    expect(content).toContain('Earlier results that you work with have changed.');
    expect(sent([...rounds, digested(10, 5)])[2]?.content).not.toContain('have changed');
    // said after what was handed over, it is where it was said
    expect(sent([first, digested(4, 2), { ...edit, version: 5 }])[2]?.content).not.toContain('mine');
  });
});

describe('[C161] a call that overflows', () => {
  const sha256 = (text: string) => hash('sha256', text);
  const { definition } = defineCrew('copy', { input: z.string() }).task('draft', {
    agent,
    prompt: () => '',
    output: z.string(),
    review: true,
  });
  const surroundings = { plan: planOf(definition, { sha256 }), sha256 };
  const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
  const usage = { inputTokens: 1, outputTokens: 1, requests: 1 };

  function play() {
    let run: Run | null = null;
    let at = 0;
    const send = (event: object) => {
      at += 1;
      const taken = step(run, { key: `k${at}`, at, salt: 's', ...event } as RunEvent, surroundings);
      run = taken.run;
      return taken.entries !== null;
    };
    const now = () => run as unknown as Run;
    const wants = () => wanted(now())[0];
    send({ type: 'run.started', by, channel: 'http', request: 'q', run: 'r1', title: '', input: '' });
    return {
      now,
      wants,
      draft: () => now().tasks.draft,
      result: (type: string, more: object = {}, command = wants()?.id) =>
        send({ type, task: 'draft', command, ...more }),
    };
  }

  it('is made again as another call after the hand-over, as often as it must be', () => {
    const { wants, result, draft } = play();
    const seen = [wants()];
    for (const _ of [1, 2]) {
      result('call.overflowed', { message: 'too long' });
      seen.push(wants());
      result('conversation.digested', { upTo: 2, digest: '', usage, model: 'm' });
      seen.push(wants());
    }
    expect(seen.map((command) => [command?.body.work, command?.body.key])).toEqual([
      ['model.call', 'r1/draft/1/0/0'],
      ['conversation.digest', 'r1/draft/1/1/digest'],
      ['model.call', 'r1/draft/1/1/0'],
      ['conversation.digest', 'r1/draft/1/2/digest'],
      ['model.call', 'r1/draft/1/2/0'],
    ]);
    // neither an attempt nor a misfit; what it cost is counted
    expect(draft()).toMatchObject({ state: 'working', context: { attempt: 1, misfits: 0, usage: { requests: 2 } } });
  });

  it('takes no answer while its conversation is handed over', () => {
    const { wants, result } = play();
    const first = wants()?.id;
    result('call.overflowed', { message: 'too long' });
    const made = { attempt: 1, inputHash: null, messages: [], output: 'v1', verdicts: [], usage, model: 'm' };
    expect(result('call.answered', made, first)).toBe(false);
    expect(wants()?.body.work).toBe('conversation.digest');
  });

  it('has its hand-over tried again as the same call, and fails with it', () => {
    const { wants, result, draft } = play();
    result('call.overflowed', { message: 'too long' });
    const failure = { code: 'MODEL_UNAVAILABLE', message: 'down' };
    result('call.failed', { failure, retryAt: 9 });
    expect(wants()).toMatchObject({ id: 'r1/draft/1/1/digest#1', due: 9 });
    result('call.failed', { failure, retryAt: null });
    expect(draft()).toMatchObject({ state: 'failed', context: { failure: { code: 'MODEL_UNAVAILABLE' } } });
  });
});
