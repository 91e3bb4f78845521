import { type ComponentPropsWithRef, type ReactNode, type RefObject, useImperativeHandle } from 'react';
import { OfflineBar } from './offline-bar.tsx';
import { classes, composed } from './part-props.ts';
import type { ReviewCardViewProps } from './review-card-props.ts';
import { ReviewCardSendBack, type ReviewCardSendBackProps } from './review-card-send-back.tsx';
import type { CardState } from './use-card-state.ts';

export interface ReviewCardFrameProps extends ComponentPropsWithRef<'section'> {
  readonly review: ReviewCardViewProps['review'];
  readonly state: CardState;
  /** The element that is rendered, for the card's own use; `ref` is the host's. */
  readonly root: RefObject<HTMLElement | null>;
  /** The id of the question inside. */
  readonly questionId: string;
  /** What the dialog needs besides the state; `false` while it is shut. */
  readonly sendBack:
    | Pick<ReviewCardSendBackProps, 'impact' | 'submitKeys' | 'templates' | 'onImpactRequest' | 'onRetry'>
    | false;
}

/** The `<section>` around a card of any kind: the bar on top, the dialog over it, and what is announced. */
export function ReviewCardFrame(props: ReviewCardFrameProps): ReactNode {
  const { review, state, root, questionId, sendBack, ref, className, onFocus, children, ...rest } = props;
  const { draft, connection, situation, sending, offline, commands, announcement, remember } = state;
  useImperativeHandle(ref, () => root.current as HTMLElement);
  return (
    <section
      ref={root}
      tabIndex={-1}
      aria-labelledby={questionId}
      data-slot="review-card"
      data-status={situation.kind}
      data-decision={review.decision?.type}
      data-stale={situation.kind === 'stale' ? '' : undefined}
      className={classes('hp-root', 'hp-card', className)}
      onFocus={composed(onFocus, (event) => remember(event.target))}
      {...rest}
    >
      {offline && <OfflineBar connection={connection} />}
      {children}
      {sendBack && (
        <ReviewCardSendBack
          {...sendBack}
          review={review}
          draft={draft}
          error={situation.kind === 'failed' ? situation.error : null}
          sending={sending}
          offline={offline}
          onChange={commands.change}
          onClose={commands.closeForm}
          decide={commands.decide}
        />
      )}
      <p className="hp-hidden" role="status">
        {announcement}
      </p>
    </section>
  );
}
