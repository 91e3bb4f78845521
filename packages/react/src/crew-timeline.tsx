'use client';

import type { TaskView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { ChildState } from './crew-timeline-child.tsx';
import { CrewTimelineView, type CrewTimelineViewProps } from './crew-timeline-view.tsx';
import { TimelineWords } from './crew-timeline-words.tsx';
import { LoadFailed, LoadingBars } from './load-state.tsx';
import { useText } from './localization-run.ts';
import { classes } from './part-props.ts';
import { useConnectionStatus } from './use-connection-status.ts';
import { useCrewRun } from './use-crew-run.ts';
import { useReviews } from './use-reviews.ts';
import { useRunStream } from './use-run-stream.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

type Shared = Omit<CrewTimelineViewProps, 'run' | 'stream'> & {
  /** Told what broke, if this widget does. */
  readonly onError?: (error: unknown) => void;
};

/** By `runId` it reads and follows the run itself; with a `run` it draws what it is given. */
export type CrewTimelineProps =
  | (Shared & { readonly runId: string; readonly run?: never; readonly stream?: never })
  | (Shared & Pick<CrewTimelineViewProps, 'run' | 'stream'> & { readonly runId?: never });

/** One run from its first task to its last, with what is written, asked and refused on the way. */
export function CrewTimeline({ onError, ...props }: CrewTimelineProps): ReactNode {
  return (
    <WidgetBoundary resetKeys={[props.runId, props.run]} onError={onError}>
      {props.runId === undefined ? <CrewTimelineView {...props} /> : <Connected {...props} />}
    </WidgetBoundary>
  );
}

function Connected({ runId, run: _, stream: __, ...props }: CrewTimelineProps & { readonly runId: string }): ReactNode {
  const text = useText();
  const { run, error, refresh } = useCrewRun(runId);
  const { page } = useReviews();
  const { state } = useConnectionStatus();
  if (run) {
    const found = page?.items.filter((review) => review.run.id === runId).map(({ id }) => id);
    return (
      <CrewTimelineView
        run={run}
        live={state === 'live'}
        stale={error !== null}
        onRetry={refresh}
        yours={found ?? []}
        renderWords={(task) => <LiveWords runId={runId} task={task} />}
        renderChild={(_, child) => <ChildState runId={child} />}
        {...props}
      />
    );
  }
  const absent = error?.code === 'RUN_NOT_FOUND' || error?.code === 'FORBIDDEN';
  const { className, ref, id } = props;
  return (
    <section
      aria-label={text.timeline(runId)}
      className={classes('hp-root hp-timeline', className)}
      data-slot="timeline"
      data-status={error ? 'error' : 'loading'}
      ref={ref}
      id={id}
    >
      {error ? (
        <LoadFailed
          message={absent ? text.runAbsent : text.runLoadFailed}
          error={error}
          onRetry={absent ? undefined : refresh}
        />
      ) : (
        <LoadingBars />
      )}
    </section>
  );
}

/** Reads the stream where it is drawn: a token paints one box, not the whole run. */
function LiveWords({ runId, task }: { readonly runId: string; readonly task: TaskView }): ReactNode {
  return <TimelineWords task={task} stream={useRunStream(runId)} />;
}
