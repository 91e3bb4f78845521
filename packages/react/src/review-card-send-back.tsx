import type { Draft, ResourceState } from '@holdpoint/client';
import type { ErrorBody, ImpactView, ReviewView } from '@holdpoint/protocol';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Choose } from './decision-request.ts';
import { LoadingBars } from './load-state.tsx';
import { useLater } from './use-later.ts';

export interface ReviewCardSendBackProps {
  readonly review: ReviewView;
  readonly draft: Draft;
  readonly impact: ResourceState<ImpactView> | undefined;
  readonly error: ErrorBody | null;
  readonly sending: boolean;
  readonly offline: boolean;
  readonly submitKeys: string | undefined;
  readonly templates: readonly string[] | undefined;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly onImpactRequest: ((to: readonly string[] | null) => void) | undefined;
  readonly onClose: () => void;
  readonly onRetry: (() => void) | undefined;
  readonly decide: Choose;
}

const noImpact: ResourceState<ImpactView> = { status: 'loading', data: null, error: null, asOf: null };

/** The dialog over the card: asks for the impact of what is picked for as long as it is open. */
export function ReviewCardSendBack(props: ReviewCardSendBackProps): ReactNode {
  const {
    draft,
    impact = noImpact,
    submitKeys,
    templates,
    onChange,
    onImpactRequest,
    onClose,
    onRetry,
    decide,
    ...rest
  } = props;
  const { to = [], comments = [], feedback } = draft;
  const module = useLater(loadDialog);
  useImpactOf(to, onImpactRequest);
  if (!module) return <LoadingBars bars={1} />;
  return (
    <module.SendBackDialog
      {...rest}
      impact={impact}
      open
      to={to}
      onToChange={(picked) => onChange({ to: picked })}
      feedback={feedback}
      onFeedbackChange={(words) => onChange({ feedback: words })}
      comments={comments.length}
      onOpenChange={(open) => !open && onClose()}
      onSubmit={(picked, words) => decide({ type: 'revise', to: picked, feedback: words, comments })}
      {...(submitKeys !== undefined && { submitKeys })}
      {...(templates && { templates })}
      {...(onRetry && { onRetry })}
    />
  );
}

function useImpactOf(to: readonly string[], onRequest: ((to: readonly string[] | null) => void) | undefined): void {
  const request = useRef(onRequest);
  useEffect(() => {
    request.current = onRequest;
  });
  const wanted = JSON.stringify(to);
  useEffect(() => {
    request.current?.(JSON.parse(wanted));
  }, [wanted]);
  useEffect(() => () => request.current?.(null), []);
}

/** Few reviews are sent back. */
const loadDialog = () => import('./send-back-dialog.tsx');
