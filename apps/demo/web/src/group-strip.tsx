import { TaskStatus, type TaskStatusProps, useCrewRun } from '@holdpoint/react';
import type { ReactNode } from 'react';

interface GroupStripProps {
  readonly runId: string;
  /** What the group is called. */
  readonly title: string;
  /** The task whose review is open. */
  readonly taskId: string;
}

/** The items that are reviewed as a group, in one line: how each stands, and the way to its review. */
export function GroupStrip({ runId, title, taskId }: GroupStripProps): ReactNode {
  const { run } = useCrewRun(runId);
  const list = run?.taskList.find(({ id }) => id === taskId)?.parent;
  if (!run || !list) return null;
  return (
    <nav className="hp-root group-strip" aria-label={title}>
      {run.taskList
        .filter(({ parent }) => parent === list)
        .map(({ id, title, status, review }) => (
          <a
            key={id}
            className="group-strip-item"
            href={review === null ? undefined : `#/reviews/${encodeURIComponent(review)}`}
            aria-current={id === taskId ? 'true' : undefined}
          >
            <TaskStatus state={stateOf(status)} /> {title}
          </a>
        ))}
    </nav>
  );
}

function stateOf(status: string): TaskStatusProps['state'] {
  switch (status) {
    case 'blocked':
    case 'inReview':
    case 'accepted':
    case 'skipped':
    case 'failed':
      return status;
    default:
      return 'working';
  }
}
