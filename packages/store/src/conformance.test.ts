import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { allRules, storeRules } from './conformance.ts';
import { memoryStore } from './memory-store.ts';

for (const rule of await storeRules({ open: async ({ now }) => memoryStore({ now }) })) {
  it.skipIf(rule.skip !== null)(`[${rule.id}] ${rule.name}`, rule.run);
}

it('has the rules of SPEC.md, word for word and in order', () => {
  const spec = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');
  const written = [...spec.matchAll(/^- \*\*(ST\d+)\*\* (.+)$/gm)].map(([, id, name]) => `${id} ${name}`);
  expect(written).toEqual(allRules.map(({ id, name }) => `${id} ${name}`));
});

it('numbers its rules without a gap', () => {
  expect(allRules.map(({ id }) => id)).toEqual(allRules.map((_, index) => `ST${index + 1}`));
});
