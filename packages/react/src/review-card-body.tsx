import type { Anchor, Comment, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { classes } from './part-props.ts';
import type { ReviewCardLook } from './review-card-props.ts';
import { ReviewContext } from './review-context.tsx';
import { ReviewGuards } from './review-guards.tsx';
import { ReviewImpact } from './review-impact.tsx';
import { type OutputView, ReviewOutput } from './review-output.tsx';
import { ReviewReplies } from './review-replies.tsx';

export interface ReviewCardBodyProps extends Pick<ReviewCardLook, 'renderOutput' | 'classNames'> {
  readonly review: ReviewView;
  /** False hides what approving would start. */
  readonly deciding: boolean;
  readonly view: OutputView;
  readonly onViewChange: (view: OutputView) => void;
  /** Begun and not sent: their passages are marked. */
  readonly comments: readonly Comment[] | undefined;
  readonly onComment: ((anchor: Anchor) => void) | undefined;
  /** The editor, in the place of what it edits. */
  readonly children: ReactNode;
}

/** The middle of the card: what was made, what the guards said, what it was made from, and what approving starts. */
export function ReviewCardBody(props: ReviewCardBodyProps): ReactNode {
  const { review, deciding, view, onViewChange, comments, onComment, renderOutput, classNames = {}, children } = props;
  const newest = review.revisions.at(-1);
  return (
    <div className={classes('hp-card-body', classNames.body)} data-slot="review-card-body">
      {!children && (
        <>
          <ReviewOutput
            review={review}
            renderOutput={renderOutput}
            view={view}
            onViewChange={onViewChange}
            comments={comments}
            onComment={onComment}
            className={classNames.output}
          />
          {newest && <ReviewGuards revision={newest} className={classNames.guards} />}
        </>
      )}
      <ReviewContext review={review} className={classNames.context} />
      <ReviewReplies review={review} />
      {children || (deciding && <ReviewImpact review={review} className={classNames.impact} />)}
    </div>
  );
}
