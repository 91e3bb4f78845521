'use client';

import type { ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';

export interface WidgetBoundaryProps {
  /** A change of any of these tries again: the id of what is shown. */
  readonly resetKeys: readonly unknown[];
  readonly className?: string | undefined;
  /** Told what broke. Nothing is shown to the person but that it did. */
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly children: ReactNode;
}

/** Keeps one broken widget from taking the host's page down, and offers to load it again. */
export function WidgetBoundary({ resetKeys, className, onError, children }: WidgetBoundaryProps): ReactNode {
  return (
    <ErrorBoundary
      resetKeys={[...resetKeys]}
      onError={(error) => onError?.(error)}
      fallbackRender={(props) => <Broken className={className} {...props} />}
    >
      {children}
    </ErrorBoundary>
  );
}

function Broken({
  className,
  resetErrorBoundary,
}: FallbackProps & { readonly className: string | undefined }): ReactNode {
  const text = useText();
  return (
    <section className={classes('hp-root', className)} data-slot="widget-broken" data-status="broken">
      <div className="hp-empty" role="alert">
        <p className="hp-broken">{text.widgetBroke}</p>
        <button type="button" className="hp-button" onClick={() => resetErrorBoundary()}>
          {text.loadItAgain}
        </button>
      </div>
    </section>
  );
}
