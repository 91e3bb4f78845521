export { ConnectionStatus, type ConnectionStatusProps } from './connection-status.tsx';
export { CrewTimeline, type CrewTimelineProps } from './crew-timeline.tsx';
export * from './inbox.ts';
export type { Localization } from './localization.ts';
export { ReviewMarkdown, type ReviewMarkdownProps } from './review-markdown.tsx';
export { RunStream, type RunStreamProps } from './run-stream.tsx';
