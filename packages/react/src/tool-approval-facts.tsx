'use client';

import type { Json, ReviewView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { fieldsOf } from './field-changes.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import { classes } from './part-props.ts';
import { ReviewContextPanel } from './review-context-panel.tsx';
import { ReviewGuards } from './review-guards.tsx';
import { readFacts, type ToolFactsView } from './tool-facts.ts';
import { ToolFactsAmounts } from './tool-facts-amounts.tsx';
import { FactsFold, OtherFact, ToolFactsCalls } from './tool-facts-more.tsx';
import { ToolFactsPolicy } from './tool-facts-policy.tsx';

export interface ToolApprovalFactsProps extends Omit<ComponentPropsWithRef<'section'>, 'children'>, ToolFactsView {
  /** Draws what was presented in place of ours. */
  readonly renderFacts?: ((facts: ToolFactsView) => ReactNode) | undefined;
}

/** What the server knows that bears on the call: a live amount, sums, rules, and more, folded and counted. */
export function ToolApprovalFacts(props: ToolApprovalFactsProps): ReactNode {
  const { facts, review, proposed, args, renderFacts, className, ...rest } = props;
  const text = useText();
  const newest = review.revisions.at(-1);
  return (
    <section
      aria-label={text.facts}
      data-slot="tool-approval-facts"
      className={classes('hp-tool-facts', className)}
      {...rest}
    >
      {newest?.presentFailure != null && (
        <p className="hp-tone" data-slot="present-failure" data-tone="warning">
          <Icon name="circle-alert" /> {text.factsMissing(newest.presentFailure)}
        </p>
      )}
      {renderFacts ? (
        renderFacts({ facts, review, proposed, args })
      ) : (
        <Presented facts={facts} proposed={proposed} args={args} masked={newest?.masked ?? []} />
      )}
      <More review={review} />
    </section>
  );
}

interface PresentedProps extends Omit<ToolFactsView, 'review'> {
  readonly masked: readonly string[];
}

function Presented({ facts, proposed, args, masked }: PresentedProps): ReactNode {
  const { live, sums, policy, others } = readFacts(facts);
  return (
    <>
      <ToolFactsAmounts live={live} sums={sums} proposed={proposed} args={args} />
      {policy.length > 0 && <ToolFactsPolicy policy={policy} />}
      {others.length > 0 && (
        <div className="hp-tool-group">
          {others.map((field) => (
            <OtherFact key={field.key} field={field} masked={masked} />
          ))}
        </div>
      )}
    </>
  );
}

/** What every review has besides; an empty one is left out. */
function More({ review }: { readonly review: ReviewView }): ReactNode {
  const text = useText();
  const { revisions, upstream, input, calls } = review;
  const newest = revisions.at(-1);
  const earlier = calls.filter((call) => call.review !== review.id);
  const failed = newest?.guards.some(({ passed }) => !passed) ?? false;
  const quoted = readFacts(newest?.presented ?? null).quote !== null;
  return (
    <div className="hp-tool-group" data-slot="more-facts">
      {newest && newest.guards.length > 0 && (
        <FactsFold label={text.guardHistory} count={newest.guards.length} open={failed}>
          <ReviewGuards revision={newest} />
        </FactsFold>
      )}
      {earlier.length > 0 && (
        <FactsFold label={text.earlierCalls} count={earlier.length}>
          <ToolFactsCalls calls={earlier} />
        </FactsFold>
      )}
      {quoted && input !== null && (
        <FactsFold label={text.inputs} count={fieldsOf({}, input as Json).length}>
          <ReviewContextPanel review={review} panel="inputs" />
        </FactsFold>
      )}
      {upstream.length > 0 && (
        <FactsFold label={text.earlierTasks} count={upstream.length}>
          <ReviewContextPanel review={review} panel="upstream" />
        </FactsFold>
      )}
      {revisions.length > 1 && (
        <FactsFold label={text.rounds} count={revisions.length}>
          <ReviewContextPanel review={review} panel="rounds" />
        </FactsFold>
      )}
    </div>
  );
}
