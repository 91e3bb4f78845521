/** What the inbox says besides `text.ts`. */
export const inboxText = {
  // inbox
  inboxEmpty: (withAgents: number) =>
    withAgents === 0
      ? 'Nothing waits for you.'
      : `Nothing waits for you. ${withAgents} ${withAgents === 1 ? 'review is' : 'reviews are'} with the agents.`,
  filterEmpty: 'No review matches these filters.',
  clearFilters: 'Clear filters',
  newItems: (count: number) => `${count} new`,
  tasksOf: (settled: number, total: number) => `${settled} of ${total} tasks`,
  inbox: 'Reviews',
  inboxTabs: { reviewer: 'For me', agent: 'With agent', nobody: 'Done' },
  inboxTabsLabel: 'Whose turn it is',
  countOrMore: (count: number, more: boolean) => (more ? `${count}+` : `${count}`),
  showNewItems: (count: number) => (count === 1 ? 'Show 1 new review' : `Show ${count} new reviews`),
  filterReviews: 'Filter reviews',
  filterMatches: (count: number) => (count === 1 ? '1 review matches' : `${count} reviews match`),
  withAgentEmpty: 'No review is with an agent.',
  doneEmpty: 'Nothing is decided yet.',
  reviewsFailed: 'The reviews could not be loaded.',
  reviewsStale: 'The list could not be read again.',
  loadMore: 'Load more',
  loadingMore: 'Loading more',
  foldedReviews: (count: number) => `${count} ${count === 1 ? 'review' : 'reviews'}`,
  /** `count` is `countOrMore` of the reviews that are loaded, `total` the length of the fan-out's list. */
  groupCounts: {
    reviewer: (count: string, total: number) => `${count} of ${total} waiting`,
    agent: (count: string, total: number) => `${count} of ${total} with agent`,
    nobody: (count: string, total: number) => `${count} of ${total} done`,
  },
  kinds: { output: 'Output', tool: 'Tool call', question: 'Question' },
  approvedBy: (name: string) => `approved by ${name}`,
  editedBy: (name: string) => `approved with edits by ${name}`,
  changesRequestedBy: (name: string) => `changes requested by ${name}`,
  sentBackBy: (name: string) => `sent back by ${name}`,
  rejectedBy: (name: string) => `rejected by ${name}`,
  answeredBy: (name: string) => `answered by ${name}`,
  declinedBy: (name: string) => `declined by ${name}`,
  decidedBy: (name: string) => `decided by ${name}`,
  noLongerAsked: 'no longer asked',
  beingMadeAgain: 'being made again',
  runCancelled: 'run cancelled',
  expiredUndecided: 'not decided in time',
  keys: 'Keys',
  keyMove: 'move',
  keyOpen: 'open',
  keyFilter: 'filter',
  keyBack: 'back',
};

export type InboxText = typeof inboxText;
