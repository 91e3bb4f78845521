import { CrewTimeline, ReviewProvider, useRuns } from '@holdpoint/react';
import '@holdpoint/react/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

function Replies() {
  const { page: runs } = useRuns();
  return (
    <main>
      <h1>Kettle shop</h1>
      {runs?.items.map(({ id }) => (
        <CrewTimeline key={id} runId={id} />
      ))}
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
