import type { CallRecord, TaskView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-run.ts';
import { classes } from './part-props.ts';
import type { RunText } from './text-run.ts';

/**
 * What a person sees of a task. Beyond the server's statuses: `inReview`, also while a call of its agent or a question
 * of its guards waits for a person; `sentBack`, blocked with words to answer; `hold`, not reached and gated; `starting`, its condition or its items are being asked for; `retrying`, a failed call waits for its next try.
 */
export type TaskState = keyof RunText['taskStates'];

type Shown = Pick<TaskView, 'status' | 'gated' | 'feedback' | 'failure' | 'calls'>;

/**
 * The state to show. A feedback that is being worked on shows as work; what waits for a person does not. A list whose
 * items are worked on does what they do: they are looked for among `tasks`, those of the run.
 */
export function taskState(
  task: Shown & Partial<Pick<TaskView, 'id'>>,
  tasks: readonly (Shown & Pick<TaskView, 'id' | 'parent'>)[] = [],
): TaskState {
  switch (task.status) {
    case 'blocked':
      if (task.feedback) return 'sentBack';
      return task.gated ? 'hold' : 'blocked';
    case 'admitting':
    case 'listing':
      return task.failure ? 'retrying' : 'starting';
    case 'working':
    case 'calling':
    case 'awaiting':
    case 'guarding':
      if (task.calls.some(asksPerson)) return 'inReview';
      return task.failure ? 'retrying' : 'working';
    case 'fanned':
      return tasks.some((item) => item.parent === task.id && taskState(item) === 'inReview') ? 'inReview' : 'working';
    default:
      return task.status;
  }
}

/** True for a call that nothing but a person moves on. */
export function asksPerson({ state }: Pick<CallRecord, 'state'>): boolean {
  return state === 'waiting' || state === 'doubtful';
}

/** Which colour a state may wear: accent for what is yours or moving, and the three colours of recorded facts. */
export const stateTones: Readonly<Record<TaskState, 'accent' | 'success' | 'warning' | 'danger' | undefined>> = {
  accepted: 'success',
  working: 'accent',
  starting: 'accent',
  retrying: 'warning',
  inReview: 'accent',
  sentBack: 'warning',
  blocked: undefined,
  hold: undefined,
  failed: 'danger',
  skipped: undefined,
};

export interface TaskStatusProps extends ComponentPropsWithRef<'span'> {
  readonly state: TaskState;
  /** `glyph`: the mark, its word for screen readers only. `full`: both. */
  readonly show?: 'glyph' | 'full';
}

/** One mark a state, told apart by shape as well as by colour. Renders a `<span>`; style it through `data-status`. */
export function TaskStatus({ state, show = 'glyph', className, ...props }: TaskStatusProps): ReactNode {
  const text = useText();
  return (
    <span
      className={classes('hp-task-status', className)}
      data-slot="task-status"
      data-status={state}
      data-tone={stateTones[state]}
      {...props}
    >
      {glyphOf(state)}
      <span className={show === 'glyph' ? 'hp-hidden' : 'hp-task-status-word'}>{text.taskStates[state]}</span>
    </span>
  );
}

function glyphOf(state: TaskState): ReactNode {
  switch (state) {
    case 'working':
    case 'starting':
      return <span className="hp-arc hp-glyph" />;
    case 'hold':
      return <Icon name="hold-point" className="hp-icon hp-glyph" />;
    default:
      return (
        <svg viewBox="0 0 18 18" className="hp-glyph" aria-hidden="true" focusable="false">
          {shapes[state]}
        </svg>
      );
  }
}

const ring = <circle cx="9" cy="9" r="8" className="hp-glyph-ring" />;

const shapes: Readonly<Record<Exclude<TaskState, 'working' | 'starting' | 'hold'>, ReactNode>> = {
  accepted: (
    <>
      <circle cx="9" cy="9" r="9" className="hp-glyph-disc" />
      <path d="m5.6 9.3 2.3 2.3 4.5-4.7" className="hp-glyph-cut" />
    </>
  ),
  inReview: (
    <>
      <circle cx="9" cy="9" r="9" className="hp-glyph-disc" />
      <circle cx="9" cy="9" r="3" className="hp-glyph-hole" />
    </>
  ),
  sentBack: (
    <>
      {ring}
      <path d="M12.4 11.8V10a2 2 0 0 0-2-2H5.8m2-2-2 2 2 2" className="hp-glyph-line" data-flip="" />
    </>
  ),
  retrying: (
    <>
      {ring}
      <path d="M9 5.2V9l2.4 1.6" className="hp-glyph-line" />
    </>
  ),
  blocked: <circle cx="9" cy="9" r="7.4" className="hp-glyph-dashes" />,
  failed: (
    <>
      {ring}
      <path d="m6.4 6.4 5.2 5.2m0-5.2-5.2 5.2" className="hp-glyph-line" />
    </>
  ),
  skipped: (
    <>
      {ring}
      <path d="m5.6 12.4 6.8-6.8" className="hp-glyph-line" />
    </>
  ),
};
