import type { StoreData, StoredRun } from './store-data.ts';

/** A review as somebody saw it on their screen, which may be long ago. */
export interface Sight {
  readonly tenant: string;
  readonly run: string;
  readonly review: string;
  readonly kind: 'output' | 'tool' | 'question';
  readonly task: string;
  readonly revision: number;
  readonly contentHash: string;
  readonly doubtful: boolean;
}

interface ReviewBody {
  readonly row: {
    readonly state: string;
    readonly context: {
      readonly kind: Sight['kind'];
      readonly task: string;
      readonly revision: number;
      readonly content: { readonly hash: string };
      readonly call: { readonly doubtful: boolean } | null;
    };
  };
}

/** The reviews that people are asked now, read off what is stored. */
export function openReviews({ runs }: StoreData): readonly Sight[] {
  return [...runs.values()].flatMap(({ ref, rows }) =>
    [...rows.values()].flatMap(({ kind, id, body }): readonly Sight[] => {
      if (kind !== 'review') return [];
      const { state, context } = (body as unknown as ReviewBody).row;
      if (state !== 'open') return [];
      const { kind: asked, task, revision, content, call } = context;
      const doubtful = call?.doubtful ?? false;
      return [{ ...ref, review: id, kind: asked, task, revision, contentHash: content.hash, doubtful }];
    }),
  );
}

/** `running`, `paused`, or what the run ended as. */
export function stateOf({ rows, ref }: StoredRun): string {
  const body = rows.get(`run ${ref.run}`)?.body as unknown as { readonly row: { readonly state: string } };
  return body.row.state;
}
