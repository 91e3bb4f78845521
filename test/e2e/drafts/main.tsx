import '@holdpoint/react/styles.css';
import { ReviewCard, ReviewProvider, ReviewReplyBox, useReviewClient } from '@holdpoint/react';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** `/?as=anna#<review id>`: one person before one review. */
const user = new URLSearchParams(location.search).get('as') ?? '';
const getToken = () => user;
const shown = () => decodeURIComponent(location.hash.slice(1));

function Review() {
  const [review, setReview] = useState(shown);
  const client = useReviewClient();
  useEffect(() => {
    const change = () => setReview(shown());
    addEventListener('hashchange', change);
    return () => removeEventListener('hashchange', change);
  }, []);
  return (
    <main>
      <button type="button" onClick={() => client.clearDrafts()}>
        Sign out
      </button>
      <ReviewCard reviewId={review} />
      <ReviewReplyBox reviewId={review} />
    </main>
  );
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <ReviewProvider url="/holdpoint" user={user} getToken={getToken} socket={false}>
      <Review />
    </ReviewProvider>
  </StrictMode>,
);
