import type { ReactNode } from 'react';
import type { Session } from './session.ts';

interface SignInProps {
  readonly people: Session['people'];
  readonly onSignIn: (id: string) => void;
}

/** The host's own way in; the demo asks for no password. */
export function SignIn({ people, onSignIn }: SignInProps): ReactNode {
  return (
    <main className="sign-in">
      <h1>Sign in</h1>
      <p>Nobody is signed in. What was typed and not sent is forgotten.</p>
      <ul>
        {people.map(({ id, name, groups }) => (
          <li key={id}>
            <button type="button" onClick={() => onSignIn(id)}>
              <strong>{name}</strong> <span>{groups.join(', ')}</span>
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
