import { useSyncExternalStore } from 'react';

/** `#/reviews/<id>`, `#/groups/<id>` or `#/runs/<id>`: a reload, or a second tab, shows the same thing. */
export interface Route {
  readonly page: 'reviews' | 'groups' | 'runs';
  /** Of the review, the group of reviews or the run that is open. */
  readonly id: string | null;
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const [page, id] = hash.replace(/^#\//, '').split('/');
  return { page: page === 'runs' || page === 'groups' ? page : 'reviews', id: id ? decodeURIComponent(id) : null };
}

/** The id of a run that another one started has slashes in it. */
export function hrefOf(page: Route['page'], id: string | null = null): string {
  return `#/${page}${id ? `/${encodeURIComponent(id)}` : ''}`;
}

export function go(page: Route['page'], id: string | null = null): void {
  location.hash = hrefOf(page, id);
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
