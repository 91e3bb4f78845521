'use client';

import type { Anchor, Comment, Decision, Json, ReviewView, RevisionView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId, useImperativeHandle, useMemo, useRef } from 'react';
import { usePassageHighlights } from './anchor-highlight.ts';
import { useSelectedPassage } from './anchor-selection.ts';
import { Choice } from './iteration-diff-choice.tsx';
import { defaultSelection } from './iteration-diff-sides.ts';
import { IterationDiffView } from './iteration-diff-view.tsx';
import { useText } from './localization-diff.ts';
import { classes } from './part-props.ts';
import { OutputAdditions } from './review-output-additions.tsx';
import { EarlierRequest, OutputFields, OutputTitle } from './review-output-fields.tsx';
import { useControlled } from './use-controlled.ts';

export type OutputView = 'changes' | 'full';

export interface ReviewOutputProps<Output = Json, Presented = Json>
  extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly review: ReviewView<Output, Presented>;
  /** What is shown of an output that has an earlier iteration. Default: what changed. */
  readonly view?: OutputView | undefined;
  readonly defaultView?: OutputView | undefined;
  readonly onViewChange?: ((view: OutputView) => void) | undefined;
  /** A person wants to say something about a field, or about the passage they selected in it. */
  readonly onComment?: ((anchor: Anchor) => void) | undefined;
  /** Remarks not yet sent: their passages are marked in the output. */
  readonly comments?: readonly Comment[] | undefined;
  /**
   * Draws a revision's output in place of the table of fields and of its changes; `IterationDiff` has these still.
   */
  readonly renderOutput?:
    | ((revision: RevisionView<Output, Presented>, review: ReviewView<Output, Presented>) => ReactNode)
    | undefined;
}

const none: readonly Comment[] = [];

/**
 * What was made, field by field: what changed since the last time beside what was asked for then, or all of it. Nothing
 * of the output is left out; what the viewer may not see is marked.
 */
export function ReviewOutput<Output = Json, Presented = Json>(props: ReviewOutputProps<Output, Presented>): ReactNode {
  const { review: typed, view: given, defaultView = 'changes', onViewChange, onComment, ...other } = props;
  const { comments = none, renderOutput, className, ref, ...rest } = other;
  // drawn by its schema: whatever the host's types say of it, it is JSON
  const review = typed as ReviewView<unknown, unknown> as ReviewView;
  const text = useText();
  const title = useId();
  const root = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => root.current as HTMLElement);
  const [view, setView] = useControlled(given, defaultView, onViewChange);
  const shown = review.revisions.at(-1);
  const earlier = review.revisions.at(-2);
  const compares = !renderOutput && defaultSelection(review) !== null;
  const selected = useSelectedPassage(root, shown?.proposal, onComment !== undefined);
  usePassageHighlights(root, useAnchors(shown, comments), shown?.proposal);
  if (!shown) return null;

  const toggle = (
    <Choice
      label={text.view}
      value={view}
      onValueChange={setView}
      options={[
        { value: 'changes', name: text.changesView },
        { value: 'full', name: text.fullView },
      ]}
    />
  );
  const commenting = { onComment, selected };
  return (
    <section
      ref={root}
      aria-labelledby={title}
      data-slot="review-output"
      data-view={compares ? view : 'full'}
      data-compared={earlier ? '' : undefined}
      className={classes('hp-output', className)}
      {...rest}
    >
      {compares && view === 'changes' ? (
        <IterationDiffView titleId={title} review={review} {...commenting}>
          {toggle}
        </IterationDiffView>
      ) : (
        <>
          <div className="hp-output-bar">
            <OutputTitle id={title} review={review} />
            {compares && <div className="hp-push">{toggle}</div>}
          </div>
          <div className="hp-output-box">
            {earlier?.decision?.feedback != null && (
              <EarlierRequest decision={earlier.decision as Decision} feedback={earlier.decision.feedback} />
            )}
            <div className="hp-fields">
              {renderOutput ? (
                renderOutput(shown as RevisionView<unknown, unknown> as RevisionView<Output, Presented>, typed)
              ) : (
                <OutputFields review={review} {...commenting} />
              )}
            </div>
          </div>
        </>
      )}
      <OutputAdditions revision={shown} schema={review.schema} />
    </section>
  );
}

/** Every place with a passage that somebody said something about. */
function useAnchors(shown: RevisionView | undefined, comments: readonly Comment[]): readonly Anchor[] {
  return useMemo(() => {
    const asked = shown?.answers.flatMap(({ anchor }) => anchor ?? []) ?? [];
    return [...asked, ...comments.map(({ anchor }) => anchor)].filter(({ quote }) => quote);
  }, [shown, comments]);
}
