import { createHash } from 'node:crypto';
import type { Json } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { chainStart, firstBroken, type JournalEntry, seal } from './index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const run = { tenant: 'acme', run: 'r1' };

function journal(count = 4): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let version = 1; version <= count; version += 1) {
    const head = {
      ...run,
      version,
      key: `k${version}`,
      task: version % 2 ? null : 'draft',
      type: 'call.answered',
      at: 1000 + version,
    };
    entries.push(
      seal(
        entries.at(-1)?.hash ?? chainStart,
        head,
        { salt: `s${version}`, output: { text: `v${version}` } },
        { sha256 },
      ),
    );
  }
  return entries;
}
const tampered = (index: number, change: Partial<Record<keyof JournalEntry, unknown>>) =>
  firstBroken(run, journal().with(index, { ...journal()[index], ...change } as JournalEntry), { sha256 });

describe('[C45] a journal', () => {
  it('holds as it was sealed', () => {
    expect(firstBroken(run, journal(), { sha256 })).toBeNull();
    expect(firstBroken(run, [], { sha256 })).toBeNull();
  });

  it('begins with 64 zeros, and each hash covers the one before', () => {
    const [first, second] = journal();
    const head =
      '{"at":1001,"bodyHash":"BODY","key":"k1","run":"r1","task":null,"tenant":"acme","type":"call.answered","version":1}';
    expect(first?.bodyHash).toBe(sha256('{"output":{"text":"v1"},"salt":"s1"}'));
    expect(first?.hash).toBe(sha256('0'.repeat(64) + head.replace('BODY', first?.bodyHash ?? '')));
    expect(
      seal(
        chainStart,
        { ...run, version: 2, key: 'k2', task: 'draft', type: 'call.answered', at: 1002 },
        second?.body ?? null,
        { sha256 },
      ).hash,
    ).not.toBe(second?.hash);
  });

  it.each(
    Object.entries({
      version: 9,
      key: 'k9',
      task: 'research',
      type: 'call.failed',
      at: 7,
      body: { salt: 's3', output: { text: 'forged' } },
      bodyHash: sha256('x'),
      hash: sha256('y'),
    } satisfies Partial<Record<keyof JournalEntry, Json>>),
  )('shows the version whose %s was changed', (field, value) => {
    for (const index of [0, 1, 2, 3]) expect(tampered(index, { [field]: value })).toBe(index + 1);
  });

  it('shows a body that was exchanged together with its hash', () => {
    const body = { salt: 's3', output: { text: 'forged' } };
    expect(tampered(2, { body, bodyHash: sha256('{"output":{"text":"forged"},"salt":"s3"}') })).toBe(3);
  });

  it('shows the entry after one that was sealed anew', () => {
    const entries = journal();
    const forged = seal(
      entries[1]?.hash ?? '',
      { ...run, version: 3, key: 'k3', task: null, type: 'call.answered', at: 1003 },
      { salt: 's3' },
      { sha256 },
    );
    expect(firstBroken(run, entries.with(2, forged), { sha256 })).toBe(4);
  });

  it('shows what was never sealed, such as text that is not well-formed', () => {
    expect(tampered(1, { body: { salt: '\ud83d' } })).toBe(2);
    expect(tampered(1, { body: { salt: Number.NaN } })).toBe(2);
    expect(tampered(1, { key: '\ud83d' })).toBe(2);
  });

  it('shows entries that are missing, doubled or in another order', () => {
    const [a, b, c, d] = journal() as [JournalEntry, JournalEntry, JournalEntry, JournalEntry];
    expect(firstBroken(run, [b, c, d], { sha256 })).toBe(1);
    expect(firstBroken(run, [a, c, d], { sha256 })).toBe(2);
    expect(firstBroken(run, [a, b, b, c], { sha256 })).toBe(3);
    expect(firstBroken(run, [a, c, b, d], { sha256 })).toBe(2);
  });

  it('shows a gap that was sealed as one', () => {
    const [first] = journal(1);
    const head = { ...run, version: 3, key: 'k3', task: null, type: 'call.answered', at: 1003 };
    const third = seal(first?.hash ?? '', head, { salt: 's3' }, { sha256 });
    expect(firstBroken(run, [first as JournalEntry, third], { sha256 })).toBe(2);
  });

  it('holds for its own run and tenant only', () => {
    expect(firstBroken({ ...run, run: 'r2' }, journal(), { sha256 })).toBe(1);
    expect(firstBroken({ ...run, tenant: 'other' }, journal(), { sha256 })).toBe(1);
  });
});

describe('[C46] a journal with erased bodies', () => {
  it('still holds', () => {
    const erased = journal().map((entry, index) => (index === 2 ? entry : { ...entry, body: null }));
    expect(firstBroken(run, erased, { sha256 })).toBeNull();
  });

  it('shows a recorded hash that was changed with it', () => {
    expect(tampered(2, { body: null, bodyHash: sha256('x') })).toBe(3);
  });

  it('does not tell what was erased: the salt makes equal contents different', () => {
    const head = { ...run, version: 1, key: 'k1', task: null, type: 'review.decided', at: 1 };
    const [one, two] = ['s1', 's2'].map((salt) => seal(chainStart, head, { salt, feedback: 'yes' }, { sha256 }));
    expect(one?.bodyHash).not.toBe(two?.bodyHash);
  });
});
