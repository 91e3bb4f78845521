export { ReviewProvider, type ReviewProviderProps } from './review-provider.tsx';
export { useConnectionStatus } from './use-connection-status.ts';
export { useCrewRun } from './use-crew-run.ts';
export { useReview } from './use-review.ts';
export { useReviewClient } from './use-review-client.ts';
export { type ReviewDecision, useReviewDecision, useReviewDraft } from './use-review-decision.ts';
export { type UseReviewsOptions, useReviewCount, useReviews } from './use-reviews.ts';
export { useRunStream } from './use-run-stream.ts';
export { useRuns } from './use-runs.ts';
