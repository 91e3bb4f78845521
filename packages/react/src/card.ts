export * from './hooks.ts';
export { ReviewCard, type ReviewCardProps } from './review-card.tsx';
