import type { DecisionHead, ReviewSummary } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon, type IconName } from './list-icons.tsx';
import { useText } from './localization-inbox.ts';
import { classes } from './part-props.ts';
import { InboxWhen } from './review-inbox-when.tsx';
import type { InboxText } from './text-inbox.ts';

export interface ReviewInboxItemProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  readonly review: ReviewSummary;
  readonly selected?: boolean;
  /** Instead of our two lines. */
  readonly children?: ReactNode;
}

const icons: Readonly<Record<ReviewSummary['kind'], IconName>> = {
  output: 'file',
  tool: 'wrench',
  question: 'question',
};

/**
 * One review in two lines: what is asked and since when; the task, its agent and the round. Of a fan-out, whose reviews
 * all ask the same, the item leads and the question follows.
 *
 * Renders a `<div>` with the role of a tree's item, to stand in a `ReviewInboxList`; style it through `data-selected`,
 * `data-turn` and `data-kind`.
 */
export function ReviewInboxItem({
  review,
  selected = false,
  children,
  className,
  ...props
}: ReviewInboxItemProps): ReactNode {
  const text = useText();
  const { task, question } = review;
  const [leads, follows] = review.group ? [task.title, question] : [question, task.title];
  return (
    <div
      role="treeitem"
      aria-level={2}
      aria-selected={selected}
      tabIndex={-1}
      className={classes('hp-inbox-item', className)}
      data-slot="inbox-item"
      data-selected={selected ? '' : undefined}
      data-turn={review.turn}
      data-kind={review.kind}
      {...props}
    >
      {children ?? (
        <>
          <Icon name={icons[review.kind]} />
          <span className="hp-hidden">{text.kinds[review.kind]}: </span>
          <div className="hp-inbox-line">
            <span className="hp-inbox-asked" dir="auto" title={leads}>
              {leads}
            </span>
            <InboxWhen review={review} />
          </div>
          <div className="hp-inbox-line hp-inbox-meta">
            <span className="hp-clip">
              <bdi>{follows}</bdi>
              {task.agent && (
                <>
                  {' · '}
                  <bdi>{task.agent}</bdi>
                </>
              )}
            </span>
            {review.revision > 1 && (
              <span className="hp-inbox-round">
                <bdi>{text.iteration(review.revision)}</bdi>
              </span>
            )}
            <Outcome review={review} />
          </div>
        </>
      )}
    </div>
  );
}

/** What came of it, where it is no longer a person's turn. */
function Outcome({ review: { state, turn, decision } }: { readonly review: ReviewSummary }): ReactNode {
  const text = useText();
  if (turn === 'reviewer') return null;
  if (state === 'expired') return <span className="hp-inbox-outcome">{text.expiredUndecided}</span>;
  if (state === 'superseded' || state === 'cancelled') {
    const again = turn === 'agent' ? text.beingMadeAgain : text.noLongerAsked;
    return <span className="hp-inbox-outcome">{state === 'superseded' ? again : text.runCancelled}</span>;
  }
  if (!decision) return null;
  const [tone, icon, sentence] = outcomeOf(decision, text);
  return (
    <span className="hp-inbox-outcome" data-tone={tone} title={sentence}>
      <Icon name={icon} data-size="small" />
      <span aria-hidden="true" className="hp-clip">
        {decision.by.name}
      </span>
      <span className="hp-hidden">{sentence}</span>
    </span>
  );
}

function outcomeOf(
  { type, by: { name }, to }: DecisionHead,
  text: InboxText,
): readonly [tone: 'success' | 'warning' | 'danger' | undefined, icon: IconName, sentence: string] {
  switch (type) {
    case 'approve':
      return ['success', 'check', text.approvedBy(name)];
    case 'edit':
      return ['success', 'check', text.editedBy(name)];
    case 'revise':
      return ['warning', 'send-back', to ? text.sentBackBy(name) : text.changesRequestedBy(name)];
    case 'reject':
      return ['danger', 'x', text.rejectedBy(name)];
    case 'answer':
      return ['success', 'check', text.answeredBy(name)];
    case 'decline':
      return ['warning', 'x', text.declinedBy(name)];
    case 'outcome':
      return [undefined, 'arrow-right', text.decidedBy(name)];
    default:
      return type satisfies never;
  }
}
