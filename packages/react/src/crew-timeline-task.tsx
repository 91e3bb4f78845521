import type { TaskView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { TimelineCalls } from './crew-timeline-calls.tsx';
import { TaskChild } from './crew-timeline-child.tsx';
import { elapsedMs, elapsedText } from './crew-timeline-counts.ts';
import type { Rail } from './crew-timeline-order.ts';
import { Tokens } from './crew-timeline-tokens.tsx';
import { Turn } from './crew-timeline-turn.tsx';
import { useLocalization } from './localization-run.ts';
import { classes } from './part-props.ts';
import { type TaskState, TaskStatus, taskState } from './task-status.tsx';
import { momentText, spanText, Time, useNow } from './time.tsx';

export interface TaskNodeProps extends ComponentPropsWithRef<'li'> {
  readonly task: TaskView;
  /** What is shown of it. Default: as the task says; what the items of a list do, it does not know. */
  readonly state?: TaskState;
  /** 1 beside others, 0 on the rail itself. */
  readonly level?: 0 | 1;
  readonly rail?: Rail;
  /** Titles of the tasks it waits for. */
  readonly waitsFor?: readonly string[];
  /** True when its open review waits for this person. */
  readonly yours?: boolean;
  /** What its agent is writing now. */
  readonly words?: ReactNode;
  /** Draws what is known of a run that does it, or what its agent handed to a coworker. */
  readonly renderChild?: ((child: string) => ReactNode) | undefined;
  readonly onOpenReview?: ((review: string) => void) | undefined;
  readonly onOpenRun?: ((run: string) => void) | undefined;
}

/** One task on the rail. Renders an `<li>`; style it through `data-status`. `children` stand instead of its own content. */
export function TaskNode({
  task,
  state = taskState(task),
  level = 0,
  rail = 'alone',
  waitsFor = [],
  yours = false,
  words,
  renderChild,
  onOpenReview,
  onOpenRun,
  children,
  className,
  ...props
}: TaskNodeProps): ReactNode {
  const open = state === 'inReview' && task.review !== null;
  const now = useNow(10_000);
  return (
    <li
      className={classes('hp-task', className)}
      data-slot="task"
      data-status={state}
      data-level={level}
      data-rail={rail}
      {...props}
    >
      <TaskStatus state={state} className="hp-task-glyph" />
      {children ?? (
        <div className="hp-task-body">
          <div className="hp-task-line">
            <span className="hp-task-title">{task.title}</span>
            <Chips task={task} state={state} yours={open && yours} />
            <Note task={task} state={state} waitsFor={waitsFor} />
          </div>
          <Cost task={task} state={state} />
          {words && !isWaiting(task.failure, now) && <div className="hp-task-more">{words}</div>}
          {task.child !== null && (
            <TaskChild title={task.title} child={task.child} onOpenRun={onOpenRun}>
              {renderChild?.(task.child)}
            </TaskChild>
          )}
          {open && onOpenReview && <OpenReview task={task} onOpenReview={onOpenReview} />}
          {task.waitsUntil !== null && <Turn until={task.waitsUntil} />}
          <TimelineCalls calls={task.calls} renderChild={renderChild} onOpenRun={onOpenRun} />
          {task.failure && <Failure task={task} failure={task.failure} />}
          {task.feedback && <Feedback feedback={task.feedback} open={state === 'sentBack'} />}
        </div>
      )}
    </li>
  );
}

/** True between a failed call and its next try: what it wrote before says nothing any more. */
function isWaiting(failure: TaskView['failure'], now: number | null): boolean {
  return failure?.retryAt != null && now !== null && failure.retryAt > now;
}

interface StateProps {
  readonly task: TaskView;
  readonly state: TaskState;
}

function Chips({ task, state, yours }: StateProps & { readonly yours: boolean }): ReactNode {
  const { text } = useLocalization();
  const busy = state === 'working' || state === 'retrying' || state === 'inReview';
  return (
    <>
      {busy && task.attempt > 1 && (
        <span className="hp-chip" data-tone={state === 'retrying' ? 'warning' : 'accent'}>
          {text.attempt(task.attempt)}
        </span>
      )}
      {yours && (
        <span className="hp-chip" data-tone="accent">
          {text.yourTurn}
        </span>
      )}
      {(state === 'sentBack' || state === 'failed') && (
        <span className="hp-chip" data-tone={state === 'failed' ? 'danger' : 'warning'} aria-hidden="true">
          {text.taskStates[state]}
        </span>
      )}
    </>
  );
}

/** One muted remark: who accepted it, who works on it, or what it waits for. */
function Note({ task, state, waitsFor }: StateProps & { readonly waitsFor: readonly string[] }): ReactNode {
  const { text } = useLocalization();
  const waits = waitsFor.length > 0 ? text.waitsFor(waitsFor) : null;
  // a coworker's task has its agent's name
  const agent = task.agent === task.title ? null : task.agent;
  const notes: Record<TaskState, string | null> = {
    accepted: task.acceptedBy ? text.acceptedBy(task.acceptedBy.name) : agent,
    working: agent,
    starting: text.isStarting,
    retrying: agent,
    inReview: agent,
    sentBack: waits,
    blocked: waits,
    hold: [text.holdPoint, waits].filter(Boolean).join(', '),
    failed: agent,
    skipped: text.notNeeded,
  };
  const note = notes[state];
  return note && <span className="hp-task-note">{note}</span>;
}

function Cost({ task, state }: StateProps): ReactNode {
  const { text } = useLocalization();
  const busy = state === 'working' || state === 'starting' || state === 'retrying';
  const now = useNow(1_000);
  const ms = state === 'inReview' || state === 'skipped' ? null : elapsedMs(task, busy ? now : null);
  const since = task.endedAt ?? task.calls.find(({ state }) => state === 'waiting')?.at ?? null;
  const spent = task.usage.inputTokens + task.usage.outputTokens > 0;
  return (
    <>
      <span className="hp-task-time" data-slot="task-time" data-busy={busy ? '' : undefined}>
        {state === 'inReview' && since !== null && <Waiting since={since} />}
        {ms !== null && (
          <>
            <span className="hp-hidden">{text.time} </span>
            <bdi>{elapsedText(ms, text)}</bdi>
          </>
        )}
      </span>
      <span className="hp-task-tokens" data-slot="task-tokens">
        {spent && (
          <>
            <span className="hp-hidden">{text.tokensHead} </span>
            <Tokens usage={task.usage} />
          </>
        )}
      </span>
    </>
  );
}

function Waiting({ since }: { readonly since: number }): ReactNode {
  const { text } = useLocalization();
  const [before = '', after = ''] = text.waitingSpan('\n').split('\n');
  return (
    <bdi>
      {before}
      <Time at={since} as="span" />
      {after}
    </bdi>
  );
}

interface OpenReviewProps {
  readonly task: TaskView;
  readonly onOpenReview: (review: string) => void;
}

function OpenReview({ task, onOpenReview }: OpenReviewProps): ReactNode {
  const { text } = useLocalization();
  return (
    <div className="hp-task-more">
      <button
        type="button"
        className="hp-button"
        data-slot="open-review"
        data-size="small"
        aria-label={text.openReviewOf(task.title)}
        onClick={() => onOpenReview(task.review ?? '')}
      >
        {text.openReview}
      </button>
    </div>
  );
}

interface FailureProps {
  readonly task: TaskView;
  readonly failure: NonNullable<TaskView['failure']>;
}

function Failure({ task, failure }: FailureProps): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  const now = useNow(1_000);
  const waitMs = failure.retryAt === null || now === null ? null : failure.retryAt - now;
  return (
    <div
      className="hp-task-more hp-task-failure"
      data-slot="task-failure"
      data-tone={task.status === 'failed' ? 'danger' : 'warning'}
    >
      {task.status !== 'failed' && (
        <p className="hp-tone hp-count" data-tone="warning">
          {waitMs !== null && waitMs > 0 ? text.triesAgainIn(spanText(waitMs, localization)) : text.triesAgainNow}
        </p>
      )}
      <p className="hp-para">{failure.message}</p>
      {failure.hint && <p className="hp-muted">{failure.hint}</p>}
      <p className="hp-label hp-mono">{failure.code}</p>
    </div>
  );
}

interface FeedbackProps {
  readonly feedback: NonNullable<TaskView['feedback']>;
  /** True while nobody works on it. */
  readonly open: boolean;
}

function Feedback({ feedback: { by, at, text: words }, open }: FeedbackProps): ReactNode {
  const localization = useLocalization();
  const now = useNow(60_000);
  return (
    <div className="hp-task-more hp-task-feedback" data-slot="task-feedback" data-tone={open ? 'warning' : undefined}>
      <Avatar person={by} />
      <p className="hp-task-said" dir="auto">
        <span className="hp-medium">
          {localization.text.askedFor(by.name, now === null ? '' : momentText(at, now, localization))}
        </span>{' '}
        <span className="hp-task-words">“{words}”</span>
      </p>
    </div>
  );
}
