import type { Turn } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { useText } from './localization-inbox.ts';
import { classes } from './part-props.ts';

export interface ReviewInboxEmptyProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  readonly turn?: Turn;
  /** True when only the filter leaves nothing. */
  readonly filtered?: boolean;
  /** How many reviews the agents have now, where it is known. */
  readonly withAgents?: number;
  readonly onClearFilters?: () => void;
  /** Reads further reviews, which may match. */
  readonly onMore?: (() => unknown) | undefined;
}

/** Why no row is shown. Renders a `<div>`. */
export function ReviewInboxEmpty({
  turn = 'reviewer',
  filtered = false,
  withAgents = 0,
  onClearFilters,
  onMore,
  className,
  ...props
}: ReviewInboxEmptyProps): ReactNode {
  const text = useText();
  const words: Readonly<Record<Turn, string>> = {
    reviewer: text.inboxEmpty(withAgents),
    agent: text.withAgentEmpty,
    nobody: text.doneEmpty,
  };
  return (
    <div className={classes('hp-empty', className)} data-slot="inbox-empty" {...props}>
      <p className="hp-para">{filtered ? text.filterEmpty : words[turn]}</p>
      {filtered && (
        <div className="hp-line">
          {onClearFilters && (
            <button type="button" className="hp-button" data-size="small" onClick={() => onClearFilters()}>
              {text.clearFilters}
            </button>
          )}
          {onMore && (
            <button type="button" className="hp-button" data-size="small" onClick={() => onMore()}>
              {text.loadMore}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
