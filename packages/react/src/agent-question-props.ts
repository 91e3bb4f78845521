import type { ConnectionSnapshot, DecisionSnapshot, Draft } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef } from 'react';
import type { ReviewCardHandlers } from './review-card-props.ts';
import type { SchemaControls } from './schema-form-context.ts';
import type { Shortcuts } from './use-shortcuts.ts';

/** What a person may do with a question; each as of a card. */
export type AgentQuestionHandlers = Omit<ReviewCardHandlers, 'onImpactRequest'>;

export type AgentQuestionPart = 'header' | 'form' | 'why' | 'foot' | 'actions';

/** What has a key. Declining and asking back have none. */
export type AgentQuestionAction = 'submit' | 'next';

export const questionKeys: Readonly<Record<AgentQuestionAction, string>> = { submit: '$mod+Enter', next: 'j' };

/** What both questions take: the connected one and the one drawn from plain data. */
export interface AgentQuestionLook extends Omit<ComponentPropsWithRef<'section'>, 'children' | 'onError'> {
  /** Puts the question out of sight and leaves it open. Without it there is no cross. */
  readonly onClose?: (() => void) | undefined;
  /** Controls of the host in the form, by the format of a text. */
  readonly fields?: SchemaControls | undefined;
  readonly classNames?: Readonly<Partial<Record<AgentQuestionPart, string | undefined>>> | undefined;
  /** Other keys, or `false` for none. Default: `$mod+Enter`, `j`, with the focus inside the question. */
  readonly shortcuts?: Shortcuts<AgentQuestionAction> | undefined;
}

export interface AgentQuestionViewProps extends AgentQuestionLook, AgentQuestionHandlers {
  /** One of the kind `question`. */
  readonly review: ReviewView;
  readonly decision?: DecisionSnapshot;
  readonly draft?: Draft;
  readonly connection?: ConnectionSnapshot;
  /** The revision the person last had before them and could decide. Default: the review's. */
  readonly readRevision?: number;
}
