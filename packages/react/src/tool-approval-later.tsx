import type { ReactNode } from 'react';
import type { ReviewCardViewProps } from './review-card-props.ts';
import { ReviewNotLoaded } from './review-not-loaded.tsx';
import { useLater } from './use-later.ts';

/** The card of a tool call, asked for when the first one is shown. */
export function ToolApprovalLater({ renderOutput: _, ...props }: ReviewCardViewProps): ReactNode {
  const module = useLater(loadToolApproval);
  if (module) return <module.ToolApprovalView {...props} />;
  return <ReviewNotLoaded widget="review-card" error={null} className={props.className} />;
}

const loadToolApproval = () => import('./tool-approval-view.tsx');
