import type { ReviewView } from '@holdpoint/protocol';
import { type ReactNode, type RefObject, useState } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import { ShowAs } from './show-as.tsx';
import type { ToolText } from './text-tool.ts';
import type { ArgumentsView } from './tool-approval-arguments.tsx';

export interface ArgumentsHeadProps {
  /** Of the title. */
  readonly id: string;
  readonly review: ReviewView;
  readonly view: ArgumentsView;
  readonly onViewChange: (view: ArgumentsView) => void;
  readonly form: RefObject<HTMLFormElement | null>;
}

/** What the arguments are, whose they are, and how they are shown. A JSON that does not parse keeps its view. */
export function ArgumentsHead({ id, review, view, onViewChange, form }: ArgumentsHeadProps): ReactNode {
  const text = useText();
  const [held, setHeld] = useState(false);

  function show(next: ArgumentsView): void {
    const unparsed = form.current?.querySelector<HTMLElement>('[data-unparsed]');
    const stays = unparsed != null && next !== view;
    setHeld(stays);
    if (stays) unparsed.focus();
    else onViewChange(next);
  }

  return (
    <div className="hp-tool-head">
      <Icon name="lock" />
      <h3 id={id} className="hp-strong">
        {titleOf(review, text)}
      </h3>
      <code className="hp-mono hp-tool-name">{review.call?.tool}</code>
      <ShowAs view={view} onViewChange={show} held={held} className="hp-push" />
    </div>
  );
}

function titleOf({ state, call }: ReviewView, text: ToolText): string {
  const outcome = call?.result?.outcome;
  if (outcome === 'returned' || outcome === 'failed') return text.didRun;
  if (call?.doubtful) return text.mayHaveRun;
  return state === 'open' ? text.willRun : text.wasAsked;
}
