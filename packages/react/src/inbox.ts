export * from './card.ts';
export { ReviewInbox, type ReviewInboxProps } from './review-inbox.tsx';
