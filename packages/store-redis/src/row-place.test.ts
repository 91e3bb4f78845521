import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memberText } from './row-place.ts';

it('orders members as their numbers are, be they negative, fractional or tiny', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      const [one, other] = [a, b].map((sort) => memberText({ sort, run: 'r', id: 'i' }));
      expect(one === other ? 0 : (one ?? '') < (other ?? '') ? -1 : 1).toBe(a === b ? 0 : a < b ? -1 : 1);
    }),
    {
      examples: [
        [0, -0],
        [-1, -1.5],
        [5e-324, 0],
        [-1e300, 1e300],
        [9, 10],
      ],
    },
  );
});
