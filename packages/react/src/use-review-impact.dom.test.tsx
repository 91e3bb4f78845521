import { createReviewClient } from '@holdpoint/client';
import { cleanup, renderHook, waitFor } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterEach, expect, it } from 'vitest';
import { ReviewProvider } from './review-provider.tsx';
import { draftImpact, researchImpact } from './send-back-dialog-examples.ts';
import { useReviewImpact } from './use-review-impact.ts';

afterEach(cleanup);

/** The hook over the real client and a server that says what each choice would do. */
function setup(initialProps: {
  readonly id: string | null | false;
  readonly to: string[];
  readonly enabled?: boolean;
}) {
  const asked: string[] = [];
  const client = createReviewClient({
    url: '/holdpoint',
    socket: false,
    fetch: async (url) => {
      if (!`${url}`.includes('/impact')) return Response.json({ items: [], next: null });
      asked.push(`${url}`);
      return Response.json(`${url}`.endsWith('?to=draft') ? draftImpact : researchImpact);
    },
  });
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <StrictMode>
      <ReviewProvider client={client}>{children}</ReviewProvider>
    </StrictMode>
  );
  const { result, rerender } = renderHook(
    ({ id, to, enabled }: typeof initialProps) => useReviewImpact(id, to, enabled === undefined ? {} : { enabled }),
    { wrapper, initialProps },
  );
  return { asked, result, rerender };
}

it('[R76] asks the server about each choice, and shows no answer about another', async () => {
  const { asked, result, rerender } = setup({ id: 'r1.draft', to: ['marketResearch'] });
  expect(result.current).toMatchObject({ status: 'loading', data: null });
  await waitFor(() => expect(result.current.data).toEqual(researchImpact));
  rerender({ id: 'r1.draft', to: ['draft'] });
  expect(result.current.data).toBeNull();
  await waitFor(() => expect(result.current.data).toEqual(draftImpact));
  expect(new Set(asked)).toEqual(
    new Set(['/holdpoint/reviews/r1.draft/impact?to=marketResearch', '/holdpoint/reviews/r1.draft/impact?to=draft']),
  );
});

it.each([
  { id: null, to: ['draft'] },
  { id: false as const, to: ['draft'] },
  { id: 'r1.draft', to: ['draft'], enabled: false },
])('waits, and asks nothing, with %o', async (props) => {
  const { asked, result, rerender } = setup(props);
  result.current.refresh();
  expect(result.current).toMatchObject({ status: 'loading', data: null, error: null, asOf: null });
  rerender({ id: 'r1.draft', to: ['marketResearch'] });
  await waitFor(() => expect(result.current.status).toBe('ready'));
  expect(asked.filter((url) => url.endsWith('?to=draft'))).toEqual([]);
});
