export { AnchoredComments, type AnchoredCommentsProps } from './anchored-comments.tsx';
export { ConnectionStatus, type ConnectionStatusProps } from './connection-status.tsx';
export { ConnectionStatusView, type ConnectionStatusViewProps } from './connection-status-view.tsx';
export { CrewTimeline, type CrewTimelineProps } from './crew-timeline.tsx';
export { TaskNode, type TaskNodeProps } from './crew-timeline-task.tsx';
export { CrewTimelineView, type CrewTimelineViewProps } from './crew-timeline-view.tsx';
export * from './inbox.ts';
export { IterationDiff, type IterationDiffProps } from './iteration-diff.tsx';
export { IterationPicker, type IterationPickerProps } from './iteration-diff-picker.tsx';
export type { Localization } from './localization.ts';
export { type EditProblem, editProblemsOf, OutputEditor, type OutputEditorProps } from './output-editor.tsx';
export { RejectForm, type RejectFormProps } from './reject-form.tsx';
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
export type { ReviewAction, ReviewChoice } from './review-choices.ts';
export { ReviewContext, type ReviewContextProps } from './review-context.tsx';
export { ReviewGroupCard, type ReviewGroupCardProps } from './review-group-card.tsx';
export { ReviewGroupView, type ReviewGroupViewProps } from './review-group-view.tsx';
export { ReviewGuards, type ReviewGuardsProps } from './review-guards.tsx';
export { ReviewImpact, type ReviewImpactProps } from './review-impact.tsx';
export { ReviewInboxEmpty, type ReviewInboxEmptyProps } from './review-inbox-empty.tsx';
export { ReviewFilters, type ReviewFiltersProps } from './review-inbox-filters.tsx';
export { ReviewInboxItem, type ReviewInboxItemProps } from './review-inbox-item.tsx';
export { ReviewInboxList, type ReviewInboxListProps } from './review-inbox-list.tsx';
export { ReviewInboxView, type ReviewInboxViewProps } from './review-inbox-view.tsx';
export { ReviewMarkdown, type ReviewMarkdownProps } from './review-markdown.tsx';
export { ReviewStaleNotice, type ReviewStaleNoticeProps } from './review-notices.tsx';
export { type OutputView, ReviewOutput, type ReviewOutputProps } from './review-output.tsx';
export { RunStream, type RunStreamProps } from './run-stream.tsx';
export { RunStreamView, type RunStreamViewProps } from './run-stream-view.tsx';
export { StreamWords, type StreamWordsProps } from './run-stream-words.tsx';
export { SchemaField, type SchemaFieldProps } from './schema-field.tsx';
export { type FieldProblem, SchemaForm, type SchemaFormProps } from './schema-form.tsx';
export type { SchemaControlProps, SchemaControls } from './schema-form-context.ts';
export { SendBackDialog, type SendBackDialogProps } from './send-back-dialog.tsx';
export { TaskStatus, type TaskStatusProps } from './task-status.tsx';
