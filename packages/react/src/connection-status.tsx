'use client';

import type { ReactNode } from 'react';
import { ConnectionStatusView, type ConnectionStatusViewProps } from './connection-status-view.tsx';
import { useConnectionStatus } from './use-connection-status.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

export interface ConnectionStatusProps extends Omit<ConnectionStatusViewProps, 'connection' | 'onError'> {
  /** Told what broke, if this widget does. */
  readonly onError?: (error: unknown) => void;
}

/** Live, connecting, offline as of when: how the widgets below the nearest `ReviewProvider` are connected. */
export function ConnectionStatus({ onError, ...props }: ConnectionStatusProps): ReactNode {
  return (
    <WidgetBoundary resetKeys={[]} onError={onError}>
      <Connected {...props} />
    </WidgetBoundary>
  );
}

function Connected(props: Omit<ConnectionStatusProps, 'onError'>): ReactNode {
  const { retry, ...connection } = useConnectionStatus();
  return <ConnectionStatusView connection={connection} onRetry={retry} {...props} />;
}
