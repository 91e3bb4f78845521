import type { ReactNode } from 'react';
import { useText } from './localization-run.ts';
import { useCrewRun } from './use-crew-run.ts';

export interface TaskChildProps {
  /** Of what it does. */
  readonly title: string;
  readonly child: string;
  readonly onOpenRun?: ((run: string) => void) | undefined;
  /** What is known of the run. */
  readonly children?: ReactNode;
}

/** A run that does a task, or a part of it, and the way to it. Renders a `<div>`; nothing where nothing is known of it. */
export function TaskChild({ title, child, onOpenRun, children }: TaskChildProps): ReactNode {
  const text = useText();
  if (!onOpenRun && !children) return null;
  return (
    <div className="hp-task-more" data-slot="task-child">
      {children}
      {onOpenRun && (
        <button
          type="button"
          className="hp-button"
          data-slot="open-run"
          data-size="small"
          aria-label={text.openRunOf(title)}
          onClick={() => onOpenRun(child)}
        >
          {text.openRun}
        </button>
      )}
    </div>
  );
}

/** What a run is about and how it stands, read and followed. Renders a `<p>`; nothing of a run that one may not read. */
export function ChildState({ runId }: { readonly runId: string }): ReactNode {
  const text = useText();
  const { run } = useCrewRun(runId);
  if (!run) return null;
  return (
    <p className="hp-muted" data-slot="child-state" data-status={run.status}>
      {run.label}, <bdi>{run.title}</bdi>: {text.runStates[run.status]}
    </p>
  );
}
