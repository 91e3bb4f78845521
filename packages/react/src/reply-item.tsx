import type { Person } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { useText } from './localization-question.ts';
import type { Text } from './text.ts';
import type { QuestionText } from './text-question.ts';
import { Time } from './time.tsx';
import { VisibleText } from './visible-text.tsx';

/** What a person said in words, and how it was read. */
export interface Reply {
  readonly id: string;
  /** Word for word. */
  readonly text: string;
  readonly by: Person;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `read`: taken for the decision that `label` names. `unclear`: nothing was decided. `refused`: it was not allowed. */
  readonly state: 'reading' | 'read' | 'unclear' | 'refused';
  readonly label: string | null;
  /** Why, or what was understood. */
  readonly note: string | null;
}

/** A person's words, with what became of them below. Renders an `<li>`; style it through `data-status`. */
export function ReplyItem({ reply }: { readonly reply: Reply }): ReactNode {
  const text = useText();
  return (
    <li className="hp-reply-item" data-slot="reply" data-status={reply.state}>
      <Avatar person={reply.by} />
      <p className="hp-dots">
        <span className="hp-medium">{reply.by.name}</span>
        <Time className="hp-meta" at={reply.at} as="ago" />
      </p>
      <blockquote className="hp-reply-words" dir="auto">
        <VisibleText value={reply.text} />
      </blockquote>
      <ReplyState reply={reply} words={replyWords(reply, text)} />
    </li>
  );
}

function ReplyState({ reply, words }: { readonly reply: Reply; readonly words: string }): ReactNode {
  // a server that could not read words says so in the note as well
  const note = reply.note !== null && reply.note !== words && (
    <p className="hp-muted">
      <bdi>
        <VisibleText value={reply.note} />
      </bdi>
    </p>
  );
  switch (reply.state) {
    case 'reading':
      return (
        <p className="hp-reply-state hp-meta">
          <span className="hp-arc" /> {words}
        </p>
      );
    case 'unclear':
      return (
        <div className="hp-reply-state hp-notice" data-tone="warning">
          <Icon name="circle-alert" />
          <div className="hp-notice-body">
            <p className="hp-medium">{words}</p>
            {note}
          </div>
        </div>
      );
    case 'read':
    case 'refused':
      return (
        <div className="hp-reply-state" data-tone={reply.state === 'read' ? 'success' : 'danger'}>
          <Icon name={reply.state === 'read' ? 'check' : 'x'} data-size="small" />
          <div className="hp-meta">
            <p className="hp-reply-said">{words}</p>
            {note}
          </div>
        </div>
      );
    default:
      return reply.state satisfies never;
  }
}

/** What became of it, as a sentence. */
export function replyWords({ state, label }: Reply, text: Text & QuestionText): string {
  switch (state) {
    case 'reading':
      return text.readingReply;
    case 'read':
      return text.wordsReadAs(label);
    case 'unclear':
      return text.replyUnclear;
    case 'refused':
      return text.wordsRefused(label);
    default:
      return state satisfies never;
  }
}
