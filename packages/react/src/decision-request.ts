import type { DecisionRequest, ReviewView } from '@holdpoint/protocol';

/** A decision before it names what it is about. */
export type Taken = { readonly type: DecisionRequest['type'] } & {
  readonly [Key in 'feedback' | 'comments' | 'to' | 'patch' | 'outcome' | 'answer']?: DecisionRequest[Key] | undefined;
};

export type Choose = (decision: Taken) => void;

/** What to send: the decision on exactly what `review` shows. Blank words and empty lists are left out. */
export function decisionRequest({ revision, contentHash }: ReviewView, taken: Taken): DecisionRequest {
  const { type, feedback = '', comments = [], to = [], patch, outcome, answer } = taken;
  return {
    type,
    revision,
    contentHash,
    ...(feedback.trim() !== '' && { feedback: feedback.trim() }),
    ...(comments.length > 0 && { comments }),
    ...(to.length > 0 && { to }),
    ...(patch && { patch }),
    ...(outcome !== undefined && { outcome }),
    ...(answer !== undefined && { answer }),
  };
}
