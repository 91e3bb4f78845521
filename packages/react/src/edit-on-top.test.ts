import { describe, expect, it } from 'vitest';
import { editOnTop } from './edit-on-top.ts';

const base = { headline: 'Quiet.', body: 'Saves 40 %.', claims: ['a'], meta: { tone: 'plain', words: 12 } };

describe('an edit put on top of a newer proposal', () => {
  it('keeps what the person changed, and takes all else from the newer one', () => {
    const edited = { ...base, headline: 'Hush.', meta: { tone: 'warm', words: 12 } };
    const newer = { ...base, body: 'Saves 28 %.', meta: { tone: 'plain', words: 10 } };
    expect(editOnTop(base, edited, newer)).toEqual({
      headline: 'Hush.',
      body: 'Saves 28 %.',
      claims: ['a'],
      meta: { tone: 'warm', words: 10 },
    });
  });

  it('lets the person stand where both changed a place', () => {
    expect(editOnTop(base, { ...base, body: 'Mine.' }, { ...base, body: 'Theirs.' })).toEqual({
      ...base,
      body: 'Mine.',
    });
  });

  it('takes lists as a whole', () => {
    const edited = { ...base, claims: ['a', 'mine'] };
    expect(editOnTop(base, edited, { ...base, claims: ['theirs'] })).toEqual(edited);
  });

  it('takes along what either side added or took out', () => {
    const { meta: _, ...without } = base;
    expect(editOnTop(base, { ...without, note: 'mine' }, { ...base, source: 'S-2' })).toEqual({
      headline: 'Quiet.',
      body: 'Saves 40 %.',
      claims: ['a'],
      note: 'mine',
      source: 'S-2',
    });
    expect(editOnTop(base, { ...base, body: 'Mine.' }, without)).toEqual({ ...without, body: 'Mine.' });
  });

  it('is the newer proposal without a change, and the edit without a newer one', () => {
    expect(editOnTop(base, base, { ...base, body: 'x' })).toEqual({ ...base, body: 'x' });
    expect(editOnTop(base, { ...base, body: 'x' }, base)).toEqual({ ...base, body: 'x' });
    expect(editOnTop('was', 'mine', 'theirs')).toBe('mine');
  });
});
