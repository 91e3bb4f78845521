import type { ReactNode } from 'react';
import { Drawing } from './icons.tsx';
import { Icon, type IconName } from './list-icons.tsx';
import type { ReviewAction } from './review-choices.ts';

/** From lucide as the others. */
const pencil =
  'M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497zM15 5l4 4';

const icons: Readonly<Partial<Record<ReviewAction, IconName>>> = {
  approve: 'check',
  revise: 'message',
  sendBack: 'send-back',
};

/** What a button of the card begins, drawn; those at its far end have words alone. */
export function ActionIcon({ action }: { readonly action: ReviewAction }): ReactNode {
  if (action === 'edit') return <Drawing path={pencil} />;
  const name = icons[action];
  return name ? <Icon name={name} /> : null;
}
