import { ReviewCard, ReviewInbox, useReviews } from '@holdpoint/react';
import type { ReactNode } from 'react';
import { go } from './route.ts';

export function ReviewsPage({ reviewId }: { readonly reviewId: string | null }): ReactNode {
  const { page } = useReviews();
  const items = page?.items ?? [];
  const next = () => go('reviews', items.find(({ id }) => id !== reviewId)?.id ?? null);
  return (
    <main className="reviews" data-open={reviewId ? '' : undefined}>
      <ReviewInbox className="inbox" selected={reviewId} onSelect={(review) => go('reviews', review?.id ?? null)} />
      {reviewId ? (
        <ReviewCard key={reviewId} className="card" reviewId={reviewId} onNext={next} />
      ) : (
        <section className="hint">
          <p>Pick a review on the left, or start a run first.</p>
          <a href="#/runs">Start a run</a>
        </section>
      )}
    </main>
  );
}
