import type { StreamSnapshot } from '@holdpoint/client';
import type { TaskView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useState } from 'react';
import { useText } from './localization-run.ts';
import { classes } from './part-props.ts';
import { PauseButton, StreamWords } from './run-stream-words.tsx';
import { useChanges } from './use-changes.ts';

export interface RunStreamViewProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly stream: StreamSnapshot;
  /** The run's tasks, for their titles and agents; without them the keys are shown. */
  readonly tasks?: readonly Pick<TaskView, 'id' | 'title' | 'agent'>[];
  readonly paused?: boolean;
  readonly defaultPaused?: boolean;
  readonly onPausedChange?: (paused: boolean) => void;
  readonly classNames?: { readonly head?: string; readonly item?: string; readonly words?: string };
}

/**
 * All that the agents of a run are writing now, one box a task. Renders a `<section>`; style it through `data-status`:
 * `connecting`, `quiet` or `writing`.
 */
export function RunStreamView({
  stream,
  tasks = [],
  paused: pausedProp,
  defaultPaused = false,
  onPausedChange,
  classNames,
  className,
  ...props
}: RunStreamViewProps): ReactNode {
  const text = useText();
  const [ownPaused, setOwnPaused] = useState(defaultPaused);
  const paused = pausedProp ?? ownPaused;
  const titles = new Map(tasks.map(({ id, title }) => [id, title]));
  const titleOf = (task: string) => titles.get(task) ?? task;
  const change = useChanges(
    new Map(stream.writing.map(({ task, attempt }) => [task, String(attempt)])),
    (task, attempt) => (attempt === undefined ? text.stopsWriting(titleOf(task)) : text.beginsToWrite(titleOf(task))),
  );
  const pause = (next: boolean) => {
    setOwnPaused(next);
    onPausedChange?.(next);
  };
  const status = stream.writing.length > 0 ? 'writing' : stream.live ? 'quiet' : 'connecting';
  return (
    <section
      aria-label={text.stream}
      className={classes('hp-root hp-stream', className)}
      data-slot="run-stream"
      data-status={status}
      data-paused={paused ? '' : undefined}
      {...props}
    >
      <div className={classes('hp-stream-head', classNames?.head)} data-slot="stream-head">
        <span className="hp-muted">{headline(status, stream.writing.length, paused, text)}</span>
        {status === 'writing' && <PauseButton paused={paused} onPausedChange={pause} />}
      </div>
      {stream.writing.map(({ task, attempt, text: written }) => (
        <article
          key={`${task}/${attempt}`}
          aria-label={titleOf(task)}
          className={classes('hp-stream-item', classNames?.item)}
          data-slot="stream-item"
        >
          <div className="hp-line">
            <span className="hp-medium">{titleOf(task)}</span>
            {attempt > 1 && (
              <span className="hp-chip" data-tone="accent">
                {text.attempt(attempt)}
              </span>
            )}
            <span className="hp-muted">{tasks.find(({ id }) => id === task)?.agent}</span>
          </div>
          <StreamWords className={classNames?.words} text={written} label={titleOf(task)} paused={paused} />
        </article>
      ))}
      <p className="hp-hidden" role="status">
        {change}
      </p>
    </section>
  );
}

type Strings = ReturnType<typeof useText>;

function headline(status: 'connecting' | 'quiet' | 'writing', count: number, paused: boolean, text: Strings): string {
  if (status === 'connecting') return text.connectingStream;
  if (status === 'quiet') return text.nobodyWrites;
  return paused ? text.viewPaused : text.writing(count);
}
