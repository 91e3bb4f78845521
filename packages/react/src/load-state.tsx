import type { ErrorBody } from '@holdpoint/protocol';
import { type ReactNode, useEffect, useState } from 'react';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';

/** Plain bars once the wait is worth showing (200 ms), a sentence once it is long (5 s). */
export function LoadingBars({ bars = 4 }: { readonly bars?: number }): ReactNode {
  const text = useText();
  const shown = useElapsed(200);
  const long = useElapsed(5_000);
  return (
    <div className="hp-loading" data-slot="loading" role="status">
      {shown && !long && <span className="hp-hidden">{text.loading}</span>}
      {shown && Array.from({ length: bars }, (_, index) => `bar ${index}`).map((key) => <Bars key={key} />)}
      {long && <p className="hp-muted">{text.stillLoading}</p>}
    </div>
  );
}

function Bars(): ReactNode {
  return (
    <div className="hp-loading-item" aria-hidden="true">
      <div className="hp-skeleton" />
      <div className="hp-skeleton" data-size="short" />
    </div>
  );
}

export interface LoadFailedProps {
  /** What could not be loaded, in words. */
  readonly message: string;
  readonly error: ErrorBody;
  readonly onRetry?: (() => void) | undefined;
}

/** Nothing to show and why; the code is for whoever looks into it. */
export function LoadFailed({ message, error, onRetry }: LoadFailedProps): ReactNode {
  const text = useText();
  return (
    <div className="hp-empty" data-slot="load-failed" role="alert">
      <p className="hp-para">{message}</p>
      <p className="hp-meta hp-mono">{error.code}</p>
      {onRetry && (
        <button type="button" className="hp-button" data-size="small" onClick={() => onRetry()}>
          {text.tryAgain}
        </button>
      )}
    </div>
  );
}

export interface StaleNoteProps {
  /** What could not be read again, in words. */
  readonly message: string;
  readonly onRetry?: (() => void) | undefined;
  readonly className?: string;
}

/** What is shown is kept, but older than it should be. */
export function StaleNote({ message, onRetry, className }: StaleNoteProps): ReactNode {
  const text = useText();
  return (
    <div className={classes('hp-stale', className)} data-slot="stale" data-tone="warning" role="status">
      <span className="hp-stale-words">{message}</span>
      {onRetry && (
        <button type="button" className="hp-button" data-size="small" onClick={() => onRetry()}>
          {text.tryAgain}
        </button>
      )}
    </div>
  );
}

/** True once `ms` have passed since the first render. */
function useElapsed(ms: number): boolean {
  const [elapsed, setElapsed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setElapsed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return elapsed;
}
