import type { Turn } from '@holdpoint/protocol';
import type { KeyboardEvent, ReactNode } from 'react';
import { Icon } from './list-icons.tsx';
import { useText } from './localization-inbox.ts';
import { classes } from './part-props.ts';

export interface InboxCount {
  readonly count: number;
  /** True when there are further pages. */
  readonly more: boolean;
}

export interface ReviewInboxTabsProps {
  readonly id: string;
  readonly turn: Turn;
  readonly onTurnChange: (turn: Turn) => void;
  readonly counts: Readonly<Partial<Record<Turn, InboxCount>>>;
  /** Reviews that came in and are not drawn yet. */
  readonly waiting: number;
  readonly onLetIn: () => void;
  readonly className?: string | undefined;
}

const turns: readonly Turn[] = ['reviewer', 'agent', 'nobody'];

/** Whose turn it is, and what came in meanwhile. */
export function ReviewInboxTabs(props: ReviewInboxTabsProps): ReactNode {
  const { id, turn, onTurnChange, counts, waiting, onLetIn, className } = props;
  const text = useText();
  const keyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = nextTurn(event.key, turn, getComputedStyle(event.currentTarget).direction === 'rtl');
    if (!next) return;
    event.preventDefault();
    onTurnChange(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-turn="${next}"]`)?.focus();
  };
  return (
    <div className={classes('hp-inbox-head', className)} data-slot="inbox-head">
      <div role="tablist" aria-label={text.inboxTabsLabel} className="hp-tabs hp-inbox-tabs" onKeyDown={keyDown}>
        {turns.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`${id}-${each}`}
            aria-selected={each === turn}
            aria-controls={each === turn ? `${id}-panel` : undefined}
            tabIndex={each === turn ? 0 : -1}
            className="hp-tab"
            data-slot="inbox-tab"
            data-turn={each}
            onClick={() => onTurnChange(each)}
          >
            {text.inboxTabs[each]}
            <Count of={counts[each]} />
          </button>
        ))}
      </div>
      {waiting > 0 && (
        <button
          type="button"
          className="hp-inbox-new"
          data-slot="inbox-new"
          aria-label={text.showNewItems(waiting)}
          onClick={({ currentTarget }) => {
            // the pill goes away with the click: a keyboard stays where it was
            const tab = currentTarget.parentElement?.querySelector<HTMLElement>('[aria-selected="true"]');
            if (currentTarget === currentTarget.ownerDocument.activeElement) tab?.focus({ preventScroll: true });
            onLetIn();
          }}
        >
          <Icon name="arrow-up" data-size="small" />
          {text.newItems(waiting)}
        </button>
      )}
    </div>
  );
}

function Count({ of }: { readonly of: InboxCount | undefined }): ReactNode {
  const text = useText();
  if (!of) return null;
  return <span className="hp-count">{text.countOrMore(of.count, of.more)}</span>;
}

function nextTurn(key: string, turn: Turn, mirrored: boolean): Turn | undefined {
  const at = turns.indexOf(turn);
  const forward = mirrored ? 'ArrowLeft' : 'ArrowRight';
  const back = mirrored ? 'ArrowRight' : 'ArrowLeft';
  if (key === forward) return turns[(at + 1) % turns.length];
  if (key === back) return turns.at(at - 1);
  if (key === 'Home') return turns[0];
  return key === 'End' ? turns.at(-1) : undefined;
}
