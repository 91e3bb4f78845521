import type { StreamSnapshot } from '@holdpoint/client';
import type { RunView, TaskView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { unsettledNeeds } from './crew-timeline-counts.ts';
import { TimelineCounts, TimelineHead } from './crew-timeline-head.tsx';
import { timelineOrder } from './crew-timeline-order.ts';
import { TaskNode } from './crew-timeline-task.tsx';
import { TimelineWords } from './crew-timeline-words.tsx';
import { Icon } from './icons.tsx';
import { StaleNote } from './load-state.tsx';
import { useText } from './localization-run.ts';
import { classes } from './part-props.ts';
import { taskState } from './task-status.tsx';
import { useChanges } from './use-changes.ts';

export interface CrewTimelineViewProps extends Omit<ComponentPropsWithRef<'section'>, 'children' | 'onError'> {
  readonly run: RunView;
  /** What agents write now; shown below the tasks that are worked on. */
  readonly stream?: StreamSnapshot | undefined;
  /** True while changes arrive by themselves. Default: as `stream` says. */
  readonly live?: boolean | undefined;
  /** Ids of the reviews that wait for this person. Default: every open one. */
  readonly yours?: readonly string[] | undefined;
  /** True when reading it again failed: what is shown may be old. */
  readonly stale?: boolean | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly onOpenReview?: ((review: string) => void) | undefined;
  /** Told which run does a task that is a crew, or what an agent handed to a coworker. */
  readonly onOpenRun?: ((run: string) => void) | undefined;
  /** Draws a task beside its glyph; `undefined` leaves it to us. */
  readonly renderTask?: ((task: TaskView) => ReactNode) | undefined;
  /** Draws the words box of a working task. Default: the one of `stream`. */
  readonly renderWords?: ((task: TaskView) => ReactNode) | undefined;
  /** Draws what is known of the run that does a task, or what its agent handed to a coworker. Default: nothing. */
  readonly renderChild?: ((task: TaskView, child: string) => ReactNode) | undefined;
  readonly classNames?:
    | { readonly head?: string; readonly counts?: string; readonly list?: string; readonly task?: string }
    | undefined;
}

/** One run from its first task to its last. Renders a `<section>`; style it through `data-status`. */
export function CrewTimelineView({
  run,
  stream,
  live = stream?.live ?? false,
  yours,
  stale = false,
  onRetry,
  onOpenReview,
  onOpenRun,
  renderChild,
  renderTask,
  renderWords = (task) => stream && <TimelineWords task={task} stream={stream} />,
  classNames,
  className,
  ...props
}: CrewTimelineViewProps): ReactNode {
  const text = useText();
  const titleId = useId();
  return (
    <section
      aria-labelledby={titleId}
      className={classes('hp-root hp-timeline', className)}
      data-slot="timeline"
      data-status={run.status}
      {...props}
    >
      <TimelineHead run={run} titleId={titleId} live={live} className={classes('hp-timeline-head', classNames?.head)} />
      <TimelineCounts run={run} className={classes('hp-timeline-counts', classNames?.counts)} />
      {stale && <StaleNote className="hp-timeline-stale" message={text.runStale} onRetry={onRetry} />}
      {run.failure && <RunFailure failure={run.failure} at={run.taskList.find(({ id }) => id === run.failure?.task)} />}
      <div className="hp-timeline-body">
        <div className="hp-timeline-columns" aria-hidden="true">
          <span className="hp-task-time">{text.time}</span>
          <span className="hp-task-tokens">{text.tokensHead}</span>
        </div>
        <ol
          aria-label={text.tasks}
          className={classes('hp-timeline-tasks', classNames?.list)}
          data-slot="timeline-tasks"
        >
          {timelineOrder(run.taskList).map(({ task, level, rail }) => (
            <TaskNode
              key={task.id}
              task={task}
              state={taskState(task, run.taskList)}
              level={level}
              rail={rail}
              className={classNames?.task}
              waitsFor={unsettledNeeds(task, run)}
              yours={task.review !== null && (yours?.includes(task.review) ?? true)}
              words={task.status === 'working' ? renderWords(task) : undefined}
              renderChild={renderChild && ((child) => renderChild(task, child))}
              onOpenReview={onOpenReview}
              onOpenRun={onOpenRun}
            >
              {renderTask?.(task)}
            </TaskNode>
          ))}
        </ol>
      </div>
      <Announcer run={run} />
    </section>
  );
}

interface RunFailureProps {
  readonly failure: NonNullable<RunView['failure']>;
  /** The task that failed; it says the rest at its place. */
  readonly at: TaskView | undefined;
}

function RunFailure({ failure: { message, hint, code }, at }: RunFailureProps): ReactNode {
  const text = useText();
  return (
    <div className="hp-notice hp-timeline-failure" data-slot="run-failure" data-tone="danger">
      <Icon name="circle-alert" />
      <div className="hp-notice-body">
        <p className="hp-strong">{at ? text.runFailedAt(at.title) : text.runFailed}</p>
        <p className="hp-para">{message}</p>
        {hint && !at && <p className="hp-muted">{hint}</p>}
        {!at && <p className="hp-label hp-mono">{code}</p>}
      </div>
    </div>
  );
}

/** Says when a task or the run changes its state; never what a model writes. */
function Announcer({ run }: { readonly run: RunView }): ReactNode {
  const text = useText();
  const titles = new Map(run.taskList.map(({ id, title }) => [`task ${id}`, title]));
  const states = run.taskList.map((task): [string, string] => [
    `task ${task.id}`,
    text.taskStates[taskState(task, run.taskList)],
  ]);
  const sentence = useChanges(new Map([...states, ['run', text.runStates[run.status]]]), (key, state = '') => {
    const title = titles.get(key);
    if (title === undefined) return key === 'run' ? text.runNow(state) : null;
    return text.taskNow(title, state);
  });
  return (
    <p className="hp-hidden" role="status">
      {sentence}
    </p>
  );
}
