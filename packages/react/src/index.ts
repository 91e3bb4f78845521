export { ConnectionStatus, type ConnectionStatusProps } from './connection-status.tsx';
export { CrewTimeline, type CrewTimelineProps } from './crew-timeline.tsx';
export * from './inbox.ts';
export type { Localization } from './localization.ts';
export { RequestChangesForm, type RequestChangesFormProps } from './request-changes-form.tsx';
export { ReviewActions, type ReviewActionsProps } from './review-actions.tsx';
export {
  type QueuePlace,
  ReviewCardHeader,
  type ReviewCardHeaderProps,
  ReviewDue,
  type ReviewDueProps,
} from './review-card-header.tsx';
export { ReviewCardView, type ReviewCardViewProps } from './review-card-view.tsx';
export { ReviewContext, type ReviewContextProps } from './review-context.tsx';
export { ReviewGuards, type ReviewGuardsProps } from './review-guards.tsx';
export { ReviewImpact, type ReviewImpactProps } from './review-impact.tsx';
export { ReviewMarkdown, type ReviewMarkdownProps } from './review-markdown.tsx';
export { ReviewStaleNotice, type ReviewStaleNoticeProps } from './review-notices.tsx';
export { ReviewOutput, type ReviewOutputProps } from './review-output.tsx';
export { RunStream, type RunStreamProps } from './run-stream.tsx';
