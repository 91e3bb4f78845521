import { useEffect, useState } from 'react';

/** What the demo's server says of its people and its model. A real host has a session of its own. */
export interface Session {
  readonly people: readonly { readonly id: string; readonly name: string; readonly groups: readonly string[] }[];
  readonly model: 'script' | 'endpoint';
}

export function useSession(): Session | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      const answer = await fetch('/session', { signal: abort.signal });
      setSession((await answer.json()) as Session);
    };
    ask().catch(() => {});
    return () => abort.abort();
  }, []);
  return session;
}

/** Who is signed in, or nobody; remembered in this tab alone, so that two tabs can be two people. */
export function useSignedIn(): readonly [id: string | null, signIn: (id: string | null) => void] {
  const [id, setId] = useState(() => sessionStorage.getItem('demo.person') ?? 'mara');
  return [
    id || null,
    (next) => {
      sessionStorage.setItem('demo.person', next ?? '');
      setId(next ?? '');
    },
  ];
}
