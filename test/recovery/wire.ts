/** What the process to be killed is asked over HTTP, and what it answers. */
export interface StartBody {
  readonly crew: string;
  readonly key: string;
  readonly product: string;
}

export interface StartAnswer {
  readonly run: string;
  readonly version: number;
}

export interface DecideBody {
  readonly review: string;
  readonly key: string;
  readonly type: 'approve' | 'edit' | 'revise' | 'answer';
  readonly revision: number;
  readonly contentHash: string;
  readonly feedback?: string;
  readonly to?: readonly string[];
  readonly patch?: readonly { readonly op: 'replace'; readonly path: string; readonly value: string | number }[];
  /** Of `answer`: what a cut-off call had given. */
  readonly answer?: { readonly receipt: string };
}

export interface DecideAnswer {
  readonly review: string;
  readonly run: { readonly id: string; readonly version: number };
  readonly decision: {
    readonly type: string;
    readonly revision: number;
    readonly feedback: string | null;
    readonly at: number;
  };
}

/** A review's row, as stored. */
export interface OpenReview {
  readonly row: {
    readonly context: {
      readonly revision: number;
      readonly content: { readonly hash: string };
      readonly call: { readonly doubtful: boolean } | null;
    };
  };
  readonly summary: { readonly id: string; readonly task: { readonly id: string; readonly attempt: number } };
}

/** A run's row, as stored. */
export interface RunBody {
  readonly row: { readonly state: string };
  readonly summary: { readonly id: string; readonly status: string; readonly version: number };
}

/** A run as it stands, and what people are asked about it. */
export interface Sight {
  readonly version: number;
  readonly state: string;
  readonly reviews: readonly OpenReview[];
}
