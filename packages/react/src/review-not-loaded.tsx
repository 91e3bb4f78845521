import type { ErrorBody } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { LoadFailed, LoadingBars } from './load-state.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import type { Text } from './text.ts';

export interface ReviewNotLoadedProps extends Omit<ComponentPropsWithRef<'section'>, 'children' | 'onError'> {
  /** Slot of the widget that stands here once there is something to show. */
  readonly widget: string;
  /** `null` while it is loading. */
  readonly error: ErrorBody | null;
  readonly onRetry?: (() => void) | undefined;
}

/** What stands in the place of a review: plain bars, or why there is none. */
export function ReviewNotLoaded({ widget, error, onRetry, className, ...props }: ReviewNotLoadedProps): ReactNode {
  const text = useText();
  return (
    <section
      aria-busy={error === null}
      aria-label={text.review}
      tabIndex={-1}
      data-slot={widget}
      data-status={error ? 'error' : 'loading'}
      className={classes('hp-root', 'hp-card', className)}
      {...props}
    >
      {error ? <LoadFailed message={reason(error, text)} error={error} onRetry={onRetry} /> : <LoadingBars />}
    </section>
  );
}

function reason({ code }: ErrorBody, text: Text): string {
  switch (code) {
    case 'REVIEW_NOT_FOUND':
    case 'RUN_NOT_FOUND':
    case 'FORBIDDEN':
      return text.absent;
    case 'UNAUTHENTICATED':
      return text.sessionEnded;
    case 'PROTOCOL_MISMATCH':
      return text.pageTooOld;
    default:
      return text.loadFailed;
  }
}
