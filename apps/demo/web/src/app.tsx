import { ConnectionStatus, ReviewProvider } from '@holdpoint/react';
import { type ReactNode, useCallback } from 'react';
import { ReviewsPage } from './reviews-page.tsx';
import { hrefOf, useRoute } from './route.ts';
import { RunsPage } from './runs-page.tsx';
import { type Session, useSession, useSignedIn } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { SignedIn } from './signed-in.tsx';

export function App(): ReactNode {
  const session = useSession();
  const [person, signIn] = useSignedIn();
  if (person === null) return <SignIn people={session?.people ?? []} onSignIn={signIn} />;
  return <Pages key={person} session={session} person={person} signIn={signIn} />;
}

interface PagesProps {
  readonly session: Session | null;
  readonly person: string;
  readonly signIn: (id: string | null) => void;
}

/** What one person sees, over a client of their own. */
function Pages({ session, person, signIn }: PagesProps): ReactNode {
  const route = useRoute();
  const getToken = useCallback(() => person, [person]);
  const admin = session?.people.some(({ id, groups }) => id === person && groups.includes('admin')) ?? false;
  const onRuns = route.page === 'runs';
  return (
    <ReviewProvider url="/holdpoint" getToken={getToken} user={person}>
      <header className="bar">
        <Mark />
        <strong>Holdpoint demo</strong>
        <nav aria-label="Pages">
          <PageLink page="reviews" current={!onRuns} label="Reviews" />
          <PageLink page="runs" current={onRuns} label="Runs" />
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
      {onRuns ? <RunsPage runId={route.id} admin={admin} /> : <ReviewsPage route={route} />}
    </ReviewProvider>
  );
}

interface PageLinkProps {
  readonly page: 'reviews' | 'runs';
  readonly current: boolean;
  readonly label: string;
}

function PageLink({ page, current, label }: PageLinkProps): ReactNode {
  return (
    <a href={hrefOf(page)} aria-current={current ? 'page' : undefined}>
      {label}
    </a>
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
