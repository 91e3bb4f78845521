export {
  AgentQuestion,
  type AgentQuestionProps,
  type BeforeAnswer,
  type QuestionAbout,
  type QuestionDecision,
} from './agent-question.tsx';
export type { AgentQuestionAction, AgentQuestionPart } from './agent-question-props.ts';
export { AgentQuestionView, type AgentQuestionViewProps } from './agent-question-view.tsx';
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
export { ReplyBox, type ReplyBoxProps, type ReplyStatus } from './reply-box.tsx';
export type { Reply } from './reply-item.tsx';
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
export type { InboxGroup } from './review-inbox-rows.ts';
export { ReviewInboxView, type ReviewInboxViewProps } from './review-inbox-view.tsx';
export { ReviewMarkdown, type ReviewMarkdownProps } from './review-markdown.tsx';
export { ReviewStaleNotice, type ReviewStaleNoticeProps } from './review-notices.tsx';
export { type OutputView, ReviewOutput, type ReviewOutputProps } from './review-output.tsx';
export { ReviewReplies, type ReviewRepliesProps } from './review-replies.tsx';
export { ReviewReplyBox, type ReviewReplyBoxProps } from './review-reply-box.tsx';
export { RunStream, type RunStreamProps } from './run-stream.tsx';
export { RunStreamView, type RunStreamViewProps } from './run-stream-view.tsx';
export { StreamWords, type StreamWordsProps } from './run-stream-words.tsx';
export { SchemaField, type SchemaFieldProps } from './schema-field.tsx';
export { type FieldProblem, SchemaForm, type SchemaFormProps } from './schema-form.tsx';
export type { SchemaControlProps, SchemaControls } from './schema-form-context.ts';
export { SendBackDialog, type SendBackDialogProps } from './send-back-dialog.tsx';
export { TaskStatus, type TaskStatusProps } from './task-status.tsx';
export { ToolApproval, type ToolApprovalProps } from './tool-approval.tsx';
export { ToolApprovalActions, type ToolApprovalActionsProps } from './tool-approval-actions.tsx';
export {
  type ArgumentsView,
  ToolApprovalArguments,
  type ToolApprovalArgumentsProps,
} from './tool-approval-arguments.tsx';
export { ToolApprovalFacts, type ToolApprovalFactsProps } from './tool-approval-facts.tsx';
export { ToolApprovalHeader, type ToolApprovalHeaderProps } from './tool-approval-header.tsx';
export { ToolApprovalView, type ToolApprovalViewProps } from './tool-approval-view.tsx';
export { type ToolCall, type ToolObstacle, toolCall } from './tool-call.ts';
export type { LiveFact, PolicyFact, QuoteFact, SumFact, ToolFacts, ToolFactsView } from './tool-facts.ts';
export { type ToolApprovalState, useToolApproval } from './use-tool-approval.ts';
