import { ReviewInbox, ReviewProvider, useConnectionStatus } from '@holdpoint/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const getToken = () => 'mara';

function Status({ name }: { readonly name: string }) {
  return <p>{`${name} ${useConnectionStatus().state}`}</p>;
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    {['first', 'second', 'third'].map((name) => (
      <ReviewProvider key={name} url="/holdpoint" getToken={getToken}>
        <Status name={name} />
        <ReviewInbox />
      </ReviewProvider>
    ))}
  </StrictMode>,
);
