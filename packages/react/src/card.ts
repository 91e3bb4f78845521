export * from './hooks.ts';
export { type BeforeDecision, type DecisionAbout, ReviewCard, type ReviewCardProps } from './review-card.tsx';
export type { ReviewCardAction, ReviewCardPart } from './review-card-props.ts';
