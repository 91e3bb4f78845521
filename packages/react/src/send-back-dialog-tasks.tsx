import type { ResourceState } from '@holdpoint/client';
import type { ImpactTask, ImpactView, ReviewView } from '@holdpoint/protocol';
import { type ReactNode, useId } from 'react';
import { elapsedText } from './crew-timeline-counts.ts';
import { Icon } from './icons.tsx';
import { LoadingBars } from './load-state.tsx';
import { useText } from './localization-send-back.ts';
import { toggled } from './send-back-dialog-impact.ts';
import { TaskStatus, taskState } from './task-status.tsx';

export interface SendBackTasksProps {
  readonly review: ReviewView;
  /** The crew's tasks, or `null` before the server has said which may be picked. */
  readonly tasks: readonly ImpactTask[] | null;
  readonly impact: ResourceState<ImpactView>;
  readonly to: readonly string[];
  readonly onToChange: (to: readonly string[]) => void;
  readonly sending: boolean;
}

/** The crew's tasks on their rail: those that may be done again can be picked, the others say why not. */
export function SendBackTasks({ review, tasks, impact, to, onToChange, sending }: SendBackTasksProps): ReactNode {
  const text = useText();
  const shown = (tasks?.findLastIndex(hasBegun) ?? -1) + 1;
  const later = tasks?.slice(shown) ?? [];
  return (
    <fieldset className="hp-back-tasks">
      <legend className="hp-strong">
        {text.redoFrom} <span className="hp-count">{text.redoHint}</span>
      </legend>
      {!tasks && impact.status === 'loading' && <LoadingBars bars={4} />}
      <ol className="hp-back-rail">
        {tasks?.slice(0, shown).map((task) => (
          <SendBackTask
            key={task.id}
            task={task}
            own={task.id === review.task.id}
            picked={to.includes(task.id)}
            onPick={() => !sending && onToChange(toggled(tasks, to, task.id))}
          />
        ))}
        {later.length > 0 && <LaterTasks titles={later.map(({ title }) => title)} />}
      </ol>
    </fieldset>
  );
}

function hasBegun({ attempt, status }: ImpactTask): boolean {
  return attempt > 0 || status === 'skipped';
}

/** What comes after all that was begun, in one line: sending back changes nothing there. */
function LaterTasks({ titles }: { readonly titles: readonly string[] }): ReactNode {
  const text = useText();
  return (
    <li className="hp-back-task" data-slot="send-back-later" data-status="blocked">
      <div className="hp-back-line">
        <TaskStatus state="blocked" />
        <span className="hp-back-text">
          <span className="hp-muted">{text.and(titles)}</span>
          <span className="hp-muted">{text.notStarted}</span>
        </span>
      </div>
    </li>
  );
}

interface SendBackTaskProps {
  readonly task: ImpactTask;
  /** The one whose review this is. */
  readonly own: boolean;
  readonly picked: boolean;
  readonly onPick: () => void;
}

function SendBackTask({ task, own, picked, onPick }: SendBackTaskProps): ReactNode {
  const id = useId();
  const state = taskState({ ...task, feedback: null, failure: null, calls: [] });
  const Line = task.allowed ? 'label' : 'div';
  return (
    <li
      className="hp-back-task"
      data-slot="send-back-task"
      data-status={state}
      data-picked={picked && task.allowed ? '' : undefined}
      aria-current={own ? 'step' : undefined}
    >
      <Line className="hp-back-line">
        <TaskStatus state={state} />
        <span className="hp-back-text">
          <span id={`${id}title`} className={task.allowed || own ? 'hp-medium' : 'hp-muted'}>
            {task.title}
          </span>
          <span id={`${id}facts`} className="hp-muted">
            <TaskFacts task={task} own={own} />
          </span>
        </span>
        {task.allowed ? (
          <input
            type="checkbox"
            className="hp-back-pick"
            aria-labelledby={`${id}title`}
            aria-describedby={`${id}facts`}
            checked={picked}
            onChange={onPick}
            // Enter would send the form
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
              event.preventDefault();
              onPick();
            }}
          />
        ) : (
          hasBegun(task) && !own && <Icon name="lock" />
        )}
      </Line>
    </li>
  );
}

/** What was done for it so far, or why it cannot be picked. */
function TaskFacts({ task, own }: Pick<SendBackTaskProps, 'task' | 'own'>): ReactNode {
  const text = useText();
  if (!hasBegun(task)) return text.notStarted;
  if (!task.allowed) return own ? text.youAreHere : text.notAllowedHere;
  const who = own ? text.youAreHere : (task.agent ?? text.withoutModel);
  return [who, text.attempt(task.attempt), elapsedText(task.workedMs, text)].join(' · ');
}
