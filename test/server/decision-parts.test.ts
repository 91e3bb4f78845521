import type { Comment, DecisionRequest } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { connect } from './live.ts';
import { client, decide, decision, expectProblem, on, staged } from './support.ts';

type Parts = Partial<DecisionRequest>;
const edit = (patch: unknown): Parts => ({ type: 'edit', patch: patch as NonNullable<DecisionRequest['patch']> });
const revise = (parts: object): Parts => ({ type: 'revise', feedback: 'Again.', ...parts });
const comments = (...given: unknown[]): Parts => revise({ comments: given });
const add = { op: 'add', path: '/text', value: 'mine' } as const;
const quote = { exact: 'v1', prefix: '', suffix: '', start: 0, end: 2 };
const comment = (anchor: object, text: unknown = 'Here.') => ({ anchor, text }) as Comment;
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** Text that JSON.parse would not make of an object: a member called `__proto__`. */
const proto = JSON.parse('{"__proto__":{"admin":true}}') as object;

describe('a decision', () => {
  it.each<[what: string, parts: Parts, status: number, code: string]>([
    // patches
    ['a patch that is no list', edit({ 0: add }), 400, 'BAD_REQUEST'],
    ['an empty patch', edit([]), 400, 'BAD_REQUEST'],
    ['501 operations', edit(Array(501).fill(add)), 400, 'BAD_REQUEST'],
    ['null for an operation', edit([null]), 400, 'BAD_REQUEST'],
    ['an operation that reads', edit([{ op: 'copy', from: '/text', path: '/text' }]), 400, 'BAD_REQUEST'],
    ['an operation that moves', edit([{ op: 'move', from: '/text', path: '/text' }]), 400, 'BAD_REQUEST'],
    ['an operation that asks', edit([{ op: 'test', path: '/text', value: 'v1' }]), 400, 'BAD_REQUEST'],
    ['no value', edit([{ op: 'add', path: '/text' }]), 400, 'BAD_REQUEST'],
    ['a value to remove', edit([{ op: 'remove', path: '/text', value: 1 }]), 400, 'BAD_REQUEST'],
    ['no path', edit([{ op: 'remove' }]), 400, 'BAD_REQUEST'],
    ['a path without a slash', edit([{ ...add, path: 'text' }]), 400, 'BAD_REQUEST'],
    ['a path with a bare tilde', edit([{ ...add, path: '/te~xt' }]), 400, 'BAD_REQUEST'],
    ['a path with an unknown escape', edit([{ ...add, path: '/te~2xt' }]), 400, 'BAD_REQUEST'],
    ['a path as a fragment', edit([{ ...add, path: '#/text' }]), 400, 'BAD_REQUEST'],
    ['a path of 1,001 characters', edit([{ ...add, path: `/${'x'.repeat(1000)}` }]), 400, 'BAD_REQUEST'],
    ['a number for a path', edit([{ ...add, path: 1 }]), 400, 'BAD_REQUEST'],
    ['half a character in a value', edit([{ ...add, value: '\ud800' }]), 400, 'BAD_REQUEST'],
    ['half a character in a path', edit([{ ...add, path: '/\udc00' }]), 400, 'BAD_REQUEST'],
    ['a value that is nested too deep', edit([{ ...add, value: nested(40) }]), 400, 'BAD_REQUEST'],
    ['a __proto__ in a value', edit([{ ...add, value: proto }]), 400, 'BAD_REQUEST'],
    ['a constructor in a value', edit([{ ...add, value: { constructor: 1 } }]), 400, 'BAD_REQUEST'],
    ['a __proto__ in a path', edit([{ ...add, path: '/__proto__/admin' }]), 422, 'EDIT_INVALID'],
    ['an escaped prototype in a path', edit([{ ...add, path: '/text~1/prototype' }]), 422, 'EDIT_INVALID'],
    ['an unknown member of an operation', edit([{ ...add, by: 'boss' }]), 400, 'BAD_REQUEST'],
    ['an edit without a patch', { type: 'edit' }, 422, 'EDIT_INVALID'],
    // targets
    ['no targets', revise({ to: [] }), 400, 'BAD_REQUEST'],
    ['a text for targets', revise({ to: 'draft' }), 400, 'BAD_REQUEST'],
    ['an empty target', revise({ to: [''] }), 400, 'BAD_REQUEST'],
    ['a number for a target', revise({ to: [1] }), 400, 'BAD_REQUEST'],
    ['a target of 141 characters', revise({ to: ['x'.repeat(141)] }), 400, 'BAD_REQUEST'],
    ['301 targets', revise({ to: Array(301).fill('draft') }), 400, 'BAD_REQUEST'],
    ['an unknown target', revise({ to: ['draft', 'ghost'] }), 422, 'DECISION_NOT_ALLOWED'],
    // remarks
    ['51 remarks', comments(...Array(51).fill(comment({ path: '' }))), 400, 'BAD_REQUEST'],
    ['a remark without a place', comments({ text: 'Here.' }), 400, 'BAD_REQUEST'],
    ['a remark at no pointer', comments(comment({ path: 'text' })), 400, 'BAD_REQUEST'],
    ['a blank remark', comments(comment({ path: '' }, ' \n')), 400, 'BAD_REQUEST'],
    ['a remark over the cap', comments(comment({ path: '' }, 'x'.repeat(16_385))), 400, 'BAD_REQUEST'],
    ['an empty passage', comments(comment({ path: '', quote: { ...quote, exact: '' } })), 400, 'BAD_REQUEST'],
    [
      'a passage of 2,001',
      comments(comment({ path: '', quote: { ...quote, exact: 'x'.repeat(2001) } })),
      400,
      'BAD_REQUEST',
    ],
    ['a long prefix', comments(comment({ path: '', quote: { ...quote, prefix: 'x'.repeat(33) } })), 400, 'BAD_REQUEST'],
    ['an offset below 0', comments(comment({ path: '', quote: { ...quote, start: -1 } })), 400, 'BAD_REQUEST'],
    ['half an offset', comments(comment({ path: '', quote: { ...quote, end: 0.5 } })), 400, 'BAD_REQUEST'],
    ['an unknown member of a remark', comments({ ...comment({ path: '' }), by: 'boss' }), 400, 'BAD_REQUEST'],
    // outcomes
    ['a list for an outcome', { type: 'outcome', outcome: ['x'] as never }, 400, 'BAD_REQUEST'],
    ['an empty outcome', { type: 'outcome', outcome: '' }, 400, 'BAD_REQUEST'],
    ['an outcome of 65', { type: 'outcome', outcome: 'x'.repeat(65) }, 400, 'BAD_REQUEST'],
    ['an outcome the gate lacks', { type: 'outcome', outcome: 'ship' }, 422, 'DECISION_NOT_ALLOWED'],
    ['a rejection the gate lacks', { type: 'reject', feedback: 'No.' }, 422, 'DECISION_NOT_ALLOWED'],
    // parts of another decision: somebody meant something by them
    ['a patch beside an approval', { patch: [add] }, 400, 'BAD_REQUEST'],
    ['a patch beside requested changes', revise({ patch: [add] }), 400, 'BAD_REQUEST'],
    ['targets beside an approval', { to: ['draft'] }, 400, 'BAD_REQUEST'],
    ['targets beside an edit', { ...edit([add]), to: ['draft'] }, 400, 'BAD_REQUEST'],
    ['remarks beside an approval', { comments: [comment({ path: '' })] }, 400, 'BAD_REQUEST'],
    ['remarks beside an edit', { ...edit([add]), comments: [comment({ path: '' })] }, 400, 'BAD_REQUEST'],
    ['an outcome beside an approval', { outcome: 'ship' }, 400, 'BAD_REQUEST'],
  ])('with %s is refused over both doors, and nothing is recorded', async (_what, parts, status, code) => {
    const { url, view, untouched } = await staged();
    expectProblem(await decide(client(url, 'anna'), view, parts), status, code);
    const { socket } = await connect(url, { token: 'anna' });
    const message = { review: view.id, key: 'k', ...on(view), ...parts } as DecisionRequest & {
      review: string;
      key: string;
    };
    expect(await socket.emitWithAck('review:decide', message)).toMatchObject({ ok: false, error: { code } });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    untouched();
  });

  it.each<[what: string, parts: Parts]>([
    ['500 operations', edit(Array(500).fill(add))],
    ['a path with both escapes', edit([add, { op: 'add', path: '/a~1b~0c', value: 1 }])],
    ['50 remarks', { type: 'revise', comments: Array(50).fill(comment({ path: '/text', quote })) }],
    ['a remark up to the cap', comments(comment({ path: '' }, 'ü'.repeat(16_384)))],
    ['its own task 90 times', revise({ to: Array(90).fill('draft') })],
    ['words beside an edit', { ...edit([add]), feedback: 'Mine is better.' }],
  ])('takes %s', async (_what, parts) => {
    const { url, view } = await staged();
    expect(await decide(client(url, 'anna'), view, parts)).toMatchObject({ status: 200 });
  });

  it.each(['', ' \t\n', '\u00a0\ufeff'])('[R45] with remarks needs no other words: %j', async (feedback) => {
    const { url, view } = await staged();
    const parts = { type: 'revise', feedback, comments: [comment({ path: '' })] } as Parts;
    expect(await decide(client(url, 'anna'), view, parts)).toMatchObject({
      status: 200,
      body: { decision: { feedback: null, comments: parts.comments } },
    });
  });

  it('[R45] without words is not replaced by an empty list of remarks', async () => {
    const { url, view, untouched } = await staged();
    for (const feedback of [undefined, '', ' \t\n']) {
      const body = { ...on(view, 'revise', feedback), comments: [] };
      expectProblem(await client(url, 'anna').post(decision(view), body), 422, 'FEEDBACK_REQUIRED');
    }
    untouched();
  });
});
