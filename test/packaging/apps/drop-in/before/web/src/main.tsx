import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Page() {
  const [name, setName] = useState('');
  useEffect(() => {
    fetch('/me').then(async (answer) => setName((await answer.json())?.user.name ?? ''));
  }, []);
  return (
    <main>
      <h1>Kettle shop</h1>
      <p>{name ? `Signed in as ${name}` : 'Nobody is signed in'}</p>
    </main>
  );
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
