import type { Decision, FeedbackPoint, Json, ReviewView, RevisionView } from '@holdpoint/protocol';
import { quoteOf } from './anchor.ts';
import { campaignReview } from './review-examples.ts';

const [first, second] = campaignReview.revisions as [RevisionView, RevisionView];
const draft = first.proposal as { readonly [key: string]: Json };
const body = String(draft.body);
const [asked] = second.answers as [FeedbackPoint];

function passage(words: string): FeedbackPoint['anchor'] {
  const start = body.indexOf(words);
  return { path: '/body', quote: quoteOf(body, start, start + words.length) };
}

/** The second draft of the copy; legal had named the places, and a checker has looked at two of the three points. */
export const anchoredReview: ReviewView = {
  ...campaignReview,
  revisions: [
    first,
    {
      ...second,
      answers: [
        { ...asked, id: '7.0', text: 'Keep the headline.', anchor: { path: '/headline' }, status: 'answered' },
        {
          ...asked,
          id: '7.1',
          text: '40 % is not supported by S-2. Find support or use the supported number.',
          anchor: passage('it cut energy use by 40 %'),
          status: 'answered',
          note: 'The text now says 28 %, as S-2 does.',
        },
        {
          ...asked,
          id: '7.2',
          text: 'Say where each claim is from.',
          anchor: { path: '/claims/1/source' },
          status: 'unanswered',
        },
      ],
    },
  ],
};

const approval: Decision = {
  type: 'edit',
  by: { id: 'mara', name: 'Mara Vogt' },
  at: second.openedAt,
  revision: 2,
  channel: 'http',
  feedback: null,
  comments: [],
};

/** The same with every kind of value, decided by a person's own version. */
export const editedReview: ReviewView = {
  ...campaignReview,
  state: 'decided',
  turn: 'nobody',
  allowed: [],
  revisions: [
    {
      ...first,
      proposal: { ...draft, layout: { columns: 2, gaps: ['4px', '8px'], dark: false }, priority: 1, secret: '•••' },
      masked: ['/secret'],
    },
    {
      ...second,
      proposal: {
        ...(second.proposal as { readonly [key: string]: Json }),
        layout: { columns: 3, gaps: ['4px', '12px'], dark: false, note: 'wide' },
        priority: 2,
        secret: '•••',
      },
      masked: ['/secret'],
      presented: { price: 49.9, stock: 'enough' },
      decision: approval,
      edited: {
        ...(second.proposal as { readonly [key: string]: Json }),
        headline: 'Quiet mornings begin here.',
        secret: '•••',
      },
    },
  ],
};
