import type { ReviewView, RevisionView } from '@holdpoint/protocol';
import { firstRound } from './review-examples.ts';

const [shown] = firstRound.revisions as readonly [RevisionView];

/** What a model may send to a person to read past. */
export const hostileReview: ReviewView = {
  ...firstRound,
  revisions: [
    {
      ...shown,
      guards: [
        { name: 'Banned words', passed: false, message: '“guaranteed” is on the list of banned words.' },
        { name: 'Every number has a source', passed: true, message: null },
      ],
      proposal: {
        headline: 'Pay to \u202eLAGEL\u202c only\u200b now',
        body: `Quiet.${' '.repeat(40)}Not so quiet.\n\n${'It boils. '.repeat(700)}`,
        callToAction: '',
        claims: [],
        score: 0.94,
        checked: true,
        reviewer: null,
        layout: { grid: { columns: 2, gaps: ['4px', '8px'] }, dark: false },
        channels: Array.from({ length: 24 }, (_, index) => `Shop ${index + 1}`),
      },
    },
  ],
};
