import type { ReviewView } from '@holdpoint/protocol';
import { campaignReview, exampleNow } from './review-examples.ts';

const minute = 60_000;
const anna = { id: 'anna', name: 'Anna Keller' };
const words = { by: anna, channel: 'http', note: null } as const;

/** Answered in words: understood once, then not, so that a person has to choose. */
export const repliedReview: ReviewView = {
  ...campaignReview,
  replies: [
    {
      ...words,
      id: '9',
      text: 'Looks good, but the headline is too loud.',
      at: exampleNow - 40 * minute,
      state: 'read',
      label: 'revise',
    },
    { ...words, id: '14', text: 'What is this for?', at: exampleNow - 3 * minute, state: 'unclear', label: 'unclear' },
  ],
};
