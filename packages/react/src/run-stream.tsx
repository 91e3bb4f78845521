'use client';

import type { ReactNode } from 'react';
import { RunStreamView, type RunStreamViewProps } from './run-stream-view.tsx';
import { useCrewRun } from './use-crew-run.ts';
import { useRunSteps } from './use-run-steps.ts';
import { useRunStream } from './use-run-stream.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

type ViewProps = Omit<RunStreamViewProps, 'stream' | 'steps' | 'onError'>;

export interface RunStreamProps extends ViewProps {
  readonly runId: string;
  /** Told what broke, if this widget does. */
  readonly onError?: (error: unknown) => void;
}

/** What the agents of a run did, and are writing now. Who comes late sees all of it. */
export function RunStream({ onError, ...props }: RunStreamProps): ReactNode {
  return (
    <WidgetBoundary resetKeys={[props.runId]} onError={onError}>
      <Connected {...props} />
    </WidgetBoundary>
  );
}

function Connected({ runId, ...props }: ViewProps & { readonly runId: string }): ReactNode {
  const stream = useRunStream(runId);
  const steps = useRunSteps(runId);
  const { run } = useCrewRun(runId);
  return <RunStreamView stream={stream} steps={steps} tasks={run?.taskList ?? []} {...props} />;
}
