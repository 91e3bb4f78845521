import type { ReactNode } from 'react';
import { LoadingBars } from './load-state.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import type { ReviewCardViewProps } from './review-card-props.ts';
import { useLater } from './use-later.ts';

/** The card of a tool call, asked for when the first one is shown. */
export function ToolApprovalLater({ renderOutput: _, ...props }: ReviewCardViewProps): ReactNode {
  const text = useText();
  const module = useLater(loadToolApproval);
  if (module) return <module.ToolApprovalView {...props} />;
  return (
    <section
      aria-busy
      aria-label={text.review}
      tabIndex={-1}
      data-slot="review-card"
      data-status="loading"
      className={classes('hp-root', 'hp-card', props.className)}
    >
      <LoadingBars />
    </section>
  );
}

const loadToolApproval = () => import('./tool-approval-view.tsx');
