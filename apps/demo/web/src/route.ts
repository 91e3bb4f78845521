import { useSyncExternalStore } from 'react';

/** `#/reviews/<id>` or `#/runs/<id>`: a reload, or a second tab, shows the same thing. */
export interface Route {
  readonly page: 'reviews' | 'runs';
  readonly id: string | null;
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const [page, id] = hash.replace(/^#\//, '').split('/');
  return { page: page === 'runs' ? 'runs' : 'reviews', id: id ? decodeURIComponent(id) : null };
}

export function go(page: Route['page'], id: string | null = null): void {
  location.hash = `/${page}${id ? `/${encodeURIComponent(id)}` : ''}`;
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
