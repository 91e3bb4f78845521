import { useReviewClient } from '@holdpoint/react';
import type { ReactNode } from 'react';
import type { Session } from './session.ts';

interface SignedInProps {
  readonly session: Session | null;
  readonly person: string;
  /** `null`: nobody any more. */
  readonly signIn: (id: string | null) => void;
}

/**
 * Who sits here, and the two ways to leave: another person takes the seat, and each keeps their drafts; or this one signs
 * out, and theirs are forgotten.
 */
export function SignedIn({ session, person, signIn }: SignedInProps): ReactNode {
  const client = useReviewClient();
  return (
    <div className="person">
      <label>
        <span>Signed in as</span>
        <select value={person} onChange={(event) => signIn(event.target.value)}>
          {(session?.people ?? [{ id: person, name: person, groups: [] }]).map(({ id, name, groups }) => (
            <option key={id} value={id}>
              {`${name} (${groups.join(', ')})`}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        onClick={() => {
          client.clearDrafts();
          signIn(null);
        }}
      >
        Sign out
      </button>
    </div>
  );
}
