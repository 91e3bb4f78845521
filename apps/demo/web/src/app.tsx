import { ConnectionStatus, ReviewProvider } from '@holdpoint/react';
import { type ReactNode, useCallback } from 'react';
import { ReviewsPage } from './reviews-page.tsx';
import { type Route, useRoute } from './route.ts';
import { RunsPage } from './runs-page.tsx';
import { type Session, useSession, useSignedIn } from './session.ts';

export function App(): ReactNode {
  const session = useSession();
  const [person, signIn] = useSignedIn();
  const route = useRoute();
  const getToken = useCallback(() => person, [person]);
  const admin = session?.people.some(({ id, groups }) => id === person && groups.includes('admin')) ?? false;
  return (
    <ReviewProvider key={person} url="/holdpoint" getToken={getToken}>
      <header className="bar">
        <Mark />
        <strong>Holdpoint demo</strong>
        <nav aria-label="Pages">
          <PageLink route={route} page="reviews" label="Reviews" />
          <PageLink route={route} page="runs" label="Runs" />
        </nav>
        <ConnectionStatus className="status" />
        <SignedIn session={session} person={person} signIn={signIn} />
      </header>
      {session?.model === 'script' && (
        <p className="offline">
          Offline: a script speaks for the agents, word by word. Set <code>OPENAI_API_KEY</code> or{' '}
          <code>OPENAI_BASE_URL</code> to hear a model.
        </p>
      )}
      {route.page === 'reviews' ? <ReviewsPage reviewId={route.id} /> : <RunsPage runId={route.id} admin={admin} />}
    </ReviewProvider>
  );
}

function PageLink({ route, page, label }: { route: Route; page: Route['page']; label: string }): ReactNode {
  return (
    <a href={`#/${page}`} aria-current={route.page === page ? 'page' : undefined}>
      {label}
    </a>
  );
}

interface SignedInProps {
  readonly session: Session | null;
  readonly person: string;
  readonly signIn: (id: string) => void;
}

function SignedIn({ session, person, signIn }: SignedInProps): ReactNode {
  return (
    <label className="person">
      <span>Signed in as</span>
      <select value={person} onChange={(event) => signIn(event.target.value)}>
        {(session?.people ?? [{ id: person, name: person, groups: [] }]).map(({ id, name, groups }) => (
          <option key={id} value={id}>
            {`${name} (${groups.join(', ')})`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Mark(): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true" className="mark">
      <path d="M3 2v12M13 2v12" strokeWidth="1.8" />
      <circle cx="8" cy="8" r="2.2" />
    </svg>
  );
}
