import { ReviewCard, ReviewInbox, ReviewProvider } from '@holdpoint/react';
import '@holdpoint/react/styles.css';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Page() {
  const [name, setName] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  useEffect(() => {
    fetch('/me').then(async (answer) => setName((await answer.json())?.user.name ?? ''));
  }, []);
  return (
    <main>
      <h1>Kettle shop</h1>
      <p>{name ? `Signed in as ${name}` : 'Nobody is signed in'}</p>
      <ReviewProvider>
        <ReviewInbox selected={open} onSelect={(review) => setOpen(review?.id ?? null)} />
        {open && <ReviewCard reviewId={open} />}
      </ReviewProvider>
    </main>
  );
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
