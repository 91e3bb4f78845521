import type { Message, ModelReply } from '@holdpoint/core';
import { openaiModel } from '@holdpoint/openai';
import { type CallIds, reply, type Script, startModelServer } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { listening, toolRequest } from './model-request.ts';

const script: Script = {
  draft: [
    [reply.calls([{ tool: 'getOrder' }, { tool: 'now' }]), reply.calls([{ tool: 'now' }, { tool: 'now' }]), 'done'],
  ],
};

const question: Message = { role: 'user', content: 'Write copy as JSON.' };

/** The conversation after this answer and a result for each of its calls. */
function answered(messages: readonly Message[], { text, calls = [] }: ModelReply): readonly Message[] {
  const results = calls.map(({ id }): Message => ({ role: 'tool', call: id, content: `of ${id}` }));
  return [...messages, { role: 'assistant', content: text, calls }, ...results];
}

it.each<[CallIds, string[]]>([
  ['unique', ['call_1_0_0', 'call_1_0_1', 'call_1_1_0', 'call_1_1_1']],
  ['restart', ['call_0', 'call_1', 'call_2', 'call_3']],
  ['empty', ['call_0', 'call_1', 'call_2', 'call_3']],
])('gives every call of a conversation an id of its own, which the endpoint takes: %s', async (callIds, ids) => {
  await using endpoint = await startModelServer(script, { callIds });
  const model = openaiModel({ model: 'm', baseURL: endpoint.url });
  let messages: readonly Message[] = [question];
  for (const turn of [0, 1]) {
    const request = { ...toolRequest(messages), key: `r/draft/1/${turn}/0` };
    messages = answered(messages, await model.respond(request, listening()));
  }
  const { text } = await model.respond({ ...toolRequest(messages), key: 'r/draft/1/2/0' }, listening());
  expect(text).toBe('done');
  expect(messages.flatMap((message) => (message.role === 'tool' ? message.call : []))).toEqual(ids);
  expect(endpoint.requests.at(-1)?.body.messages.at(-1)).toEqual({
    role: 'tool',
    tool_call_id: ids[3],
    content: `of ${ids[3]}`,
  });
});

it('keeps an id that only a sibling lacks, and makes one for a sibling that repeats it', async () => {
  const calls = [{ id: ' ' }, { id: 'call_0' }, { id: 'x' }, { id: 'x' }].map(({ id }) => ({ tool: 'now', id }));
  await using endpoint = await startModelServer({ draft: [reply.calls(calls)] });
  const answer = await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(toolRequest(), listening());
  expect(answer.calls?.map(({ id }) => id)).toEqual(['call_1', 'call_0', 'x', 'call_2']);
});
