import './reviews.css';
import { ReviewInbox, RunStream, useReviews, useRuns } from '@holdpoint/react';
import type { ReactNode } from 'react';
import { OpenGroup } from './open-group.tsx';
import { OpenReview } from './open-review.tsx';
import { go, type Route } from './route.ts';

/** The inbox, and beside it the review or the group of reviews that was chosen there. */
export function ReviewsPage({ route: { page, id } }: { readonly route: Route }): ReactNode {
  return (
    <main className="reviews" data-open={id ? '' : undefined}>
      <ReviewInbox
        className="inbox"
        selected={id}
        onSelect={(review) => go('reviews', review?.id ?? null)}
        onSelectGroup={(group) => go('groups', group.id)}
      />
      {id === null ? (
        <NothingOpen />
      ) : page === 'groups' ? (
        <OpenGroup key={id} groupId={id} />
      ) : (
        <OpenFromInbox key={id} reviewId={id} />
      )}
    </main>
  );
}

/** A review, and after it whichever else waits. */
function OpenFromInbox({ reviewId }: { readonly reviewId: string }): ReactNode {
  const { page } = useReviews();
  const next = () => go('reviews', page?.items.find(({ id }) => id !== reviewId)?.id ?? null);
  return <OpenReview reviewId={reviewId} onNext={next} />;
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
