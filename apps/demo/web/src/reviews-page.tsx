import './reviews.css';
import { ReviewInbox, RunStream, useReviews, useRuns } from '@holdpoint/react';
import type { ReactNode } from 'react';
import { OpenReview } from './open-review.tsx';
import { go } from './route.ts';

export function ReviewsPage({ reviewId }: { readonly reviewId: string | null }): ReactNode {
  const { page } = useReviews();
  const items = page?.items ?? [];
  const next = () => go('reviews', items.find(({ id }) => id !== reviewId)?.id ?? null);
  return (
    <main className="reviews" data-open={reviewId ? '' : undefined}>
      <ReviewInbox className="inbox" selected={reviewId} onSelect={(review) => go('reviews', review?.id ?? null)} />
      {reviewId ? <OpenReview key={reviewId} reviewId={reviewId} onNext={next} /> : <NothingOpen />}
    </main>
  );
}

/** No review is open: what the agents of the newest running run are writing, or where to begin. */
function NothingOpen(): ReactNode {
  const { page } = useRuns();
  const running = page?.items.find(({ status }) => status === 'running');
  return (
    <section className="hint">
      {running ? (
        <RunStream key={running.id} runId={running.id} />
      ) : (
        <>
          <p className="hint-text">Pick a review on the left, or start a run first.</p>
          <a className="hint-link" href="#/runs">
            Start a run
          </a>
        </>
      )}
    </section>
  );
}
