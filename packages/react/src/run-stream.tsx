'use client';

import type { ReactNode } from 'react';
import { RunStreamView, type RunStreamViewProps } from './run-stream-view.tsx';
import { useCrewRun } from './use-crew-run.ts';
import { useRunStream } from './use-run-stream.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

type ViewProps = Omit<RunStreamViewProps, 'stream' | 'onError'>;

export interface RunStreamProps extends ViewProps {
  readonly runId: string;
  /** Told what broke, if this widget does. */
  readonly onError?: (error: unknown) => void;
}

/** What the agents of a run are writing, live. Who comes late sees the whole text so far. */
export function RunStream({ onError, ...props }: RunStreamProps): ReactNode {
  return (
    <WidgetBoundary resetKeys={[props.runId]} onError={onError}>
      <Connected {...props} />
    </WidgetBoundary>
  );
}

function Connected({ runId, ...props }: ViewProps & { readonly runId: string }): ReactNode {
  const stream = useRunStream(runId);
  const { run } = useCrewRun(runId);
  return <RunStreamView stream={stream} tasks={run?.taskList ?? []} {...props} />;
}
