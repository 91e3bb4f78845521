export { ConnectionStatus, type ConnectionStatusProps } from './connection-status.tsx';
export { CrewTimeline, type CrewTimelineProps } from './crew-timeline.tsx';
export * from './hooks.ts';
export type { Localization } from './localization.ts';
export { ReviewCard, type ReviewCardProps } from './review-card.tsx';
export { ReviewInbox, type ReviewInboxProps } from './review-inbox.tsx';
export { ReviewMarkdown, type ReviewMarkdownProps } from './review-markdown.tsx';
export { RunStream, type RunStreamProps } from './run-stream.tsx';
