import { expect, it } from 'vitest';
import type { Claim, Draft } from './campaign-outputs.ts';
import { claimTable } from './claim-table.ts';

const saving: Claim = { claim: 'uses 28 % less', source: 'S-2', quote: '28 % lower energy use' };

function rowOf(claim: Claim) {
  const draft: Draft = { headline: '', body: '', callToAction: '', claims: [claim] };
  return claimTable(draft)[0];
}

it('sets each claim beside the text of the source it names', () => {
  expect(rowOf(saving)).toEqual({
    ...saving,
    sourceSays: 'Lab test, fifty boils of one litre: 28 % lower energy use than the BrightPath 1.',
    quoteStandsThere: true,
  });
});

it.each([
  ['has other words', '40 % lower energy use'],
  ['stands in another source', 'up to 40 % less energy with half fill'],
  ['is empty', ''],
])('says so when the quote %s', (_, quote) => {
  expect(rowOf({ ...saving, quote })).toMatchObject({ quoteStandsThere: false });
});

it('has no text for a source that does not exist', () => {
  expect(rowOf({ ...saving, source: 'S-9' })).toMatchObject({ sourceSays: null, quoteStandsThere: false });
});
