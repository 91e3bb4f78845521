import { CrewTimeline, ReviewCard, ReviewProvider, useReviews, useRuns } from '@holdpoint/react';
import '@holdpoint/react/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

function Replies() {
  const { page: runs } = useRuns();
  const [review] = useReviews().page?.items ?? [];
  return (
    <main>
      <h1>Kettle shop</h1>
      {runs?.items.map(({ id }) => (
        <CrewTimeline key={id} runId={id} />
      ))}
      {review && <ReviewCard reviewId={review.id} />}
    </main>
  );
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <ReviewProvider>
      <Replies />
    </ReviewProvider>
  </StrictMode>,
);
