import type { ReviewSummary, TaskView } from '@holdpoint/protocol';
import { overviewNow, summary, taskView } from './overview-examples.ts';

const minute = 60_000;
const mara = { id: 'mara', name: 'Mara Vogt' };
const run = { id: 'r6', crew: 'product-page', label: 'Product page', title: 'BrightPath 2 kettle', startedBy: mara };
const progress = { settled: 3, total: 8 };
const markets = ['de', 'fr', 'it', 'nl', 'pl'];

/** The review of one item of a fan-out over five markets. */
export function localized(market: string, given: Partial<ReviewSummary> = {}): ReviewSummary {
  return summary({
    id: `r6.localize[${market}]`,
    question: `Can the page go live in ${market.toUpperCase()}?`,
    run,
    task: { id: `localize[${market}]`, title: `Localize ${market}`, agent: 'Translator', attempt: 1 },
    group: { id: 'r6.localize', title: 'Localize', index: markets.indexOf(market), total: markets.length },
    progress,
    openedAt: overviewNow - 9 * minute,
    ...given,
  });
}

/** Three of five markets wait, beside what else the run asks. */
export const fanOutReviews: readonly ReviewSummary[] = [
  localized('fr'),
  summary({
    id: 'r6.image',
    question: 'Which of the three motifs?',
    run,
    task: { id: 'image', title: 'Image', agent: 'Art director', attempt: 1 },
    progress,
  }),
  localized('de', { openedAt: overviewNow - 14 * minute }),
  localized('it', { dueAt: overviewNow + 38 * minute }),
];

/** The items of the fan-out over five markets: three in review, one done, one at work. */
export const localizeItems: readonly TaskView[] = markets.map((market, index) => {
  const status = (['inReview', 'inReview', 'inReview', 'accepted', 'working'] as const)[index] ?? 'blocked';
  return taskView({
    id: `localize[${market}]`,
    parent: 'localize',
    title: `Localize ${market}`,
    agent: 'Translator',
    gated: true,
    status,
    review: status === 'working' ? null : `r6.localize[${market}]`,
    acceptedBy: status === 'accepted' ? mara : null,
  });
});
