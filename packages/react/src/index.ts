export { ConnectionStatus, type ConnectionStatusProps } from './connection-status.tsx';
export { ConnectionStatusView, type ConnectionStatusViewProps } from './connection-status-view.tsx';
export { CrewTimeline, type CrewTimelineProps } from './crew-timeline.tsx';
export { TaskNode, type TaskNodeProps } from './crew-timeline-task.tsx';
export { CrewTimelineView, type CrewTimelineViewProps } from './crew-timeline-view.tsx';
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
export { ReviewInboxEmpty, type ReviewInboxEmptyProps } from './review-inbox-empty.tsx';
export { ReviewFilters, type ReviewFiltersProps } from './review-inbox-filters.tsx';
export { ReviewInboxItem, type ReviewInboxItemProps } from './review-inbox-item.tsx';
export { ReviewInboxList, type ReviewInboxListProps } from './review-inbox-list.tsx';
export { ReviewInboxView, type ReviewInboxViewProps } from './review-inbox-view.tsx';
export { ReviewMarkdown, type ReviewMarkdownProps } from './review-markdown.tsx';
export { ReviewStaleNotice, type ReviewStaleNoticeProps } from './review-notices.tsx';
export { ReviewOutput, type ReviewOutputProps } from './review-output.tsx';
export { RunStream, type RunStreamProps } from './run-stream.tsx';
export { RunStreamView, type RunStreamViewProps } from './run-stream-view.tsx';
export { StreamWords, type StreamWordsProps } from './run-stream-words.tsx';
export { TaskStatus, type TaskStatusProps } from './task-status.tsx';
