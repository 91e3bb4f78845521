import type { RunStep, StepsSnapshot, StreamSnapshot } from '@holdpoint/client';
import type { TaskView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useState } from 'react';
import { useText } from './localization-run.ts';
import { classes } from './part-props.ts';
import { StreamSteps } from './run-stream-steps.tsx';
import { StreamThoughts } from './run-stream-thoughts.tsx';
import { PauseButton, StreamWords } from './run-stream-words.tsx';
import { useChanges } from './use-changes.ts';

export interface RunStreamViewProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly stream: StreamSnapshot;
  /** What they did before; none where it is left out. */
  readonly steps?: StepsSnapshot;
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
  steps: { steps, older } = noSteps,
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
  const calls = steps.filter((step) => step.type === 'call');
  const change = useChanges(
    new Map([
      ...stream.writing.map(({ task, attempt }): [string, string] => [task, String(attempt)]),
      ...calls.map(({ id, state }): [string, string] => [id, state]),
    ]),
    (key, now, before) => {
      const call = calls.find(({ id }) => id === key);
      // what comes with the first page is no news
      if (call)
        return before === undefined ? null : text.callNow(titleOf(call.task), call.title, text.callStates[call.state]);
      if (key.includes('~')) return null;
      return now === undefined ? text.stopsWriting(titleOf(key)) : text.beginsToWrite(titleOf(key));
    },
  );
  const pause = (next: boolean) => {
    setOwnPaused(next);
    onPausedChange?.(next);
  };
  const writers = new Set([...stream.writing, ...(stream.thinking ?? [])].map(({ task }) => task)).size;
  const status = writers > 0 ? 'writing' : stream.live ? 'quiet' : 'connecting';
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
        <span className="hp-muted">{headline(status, writers, paused, text)}</span>
        {status === 'writing' && <PauseButton paused={paused} onPausedChange={pause} />}
      </div>
      {older > 0 && <p className="hp-muted">{text.olderSteps(older)}</p>}
      {itemsOf(stream, steps).map(({ task, attempt, written, thought, done }) => (
        <article
          key={task}
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
          {done.length > 0 && <StreamSteps steps={done} label={text.stepsOf(titleOf(task))} />}
          {thought !== undefined && <StreamThoughts text={thought} paused={paused} />}
          {written !== undefined && (
            <StreamWords
              key={attempt}
              className={classNames?.words}
              text={written}
              label={titleOf(task)}
              paused={paused}
            />
          )}
        </article>
      ))}
      <p className="hp-hidden" role="status">
        {change}
      </p>
    </section>
  );
}

const noSteps: StepsSnapshot = { steps: [], older: 0 };

/** One box a task: those that did something first, in the order in which they began. */
function itemsOf({ writing, thinking = [] }: StreamSnapshot, steps: readonly RunStep[]) {
  const tasks = new Set([...steps, ...writing, ...thinking].map(({ task }) => task));
  return [...tasks].map((task) => {
    const done = steps.filter((step) => step.task === task);
    const written = writing.find((each) => each.task === task);
    const thought = thinking.find((each) => each.task === task);
    const attempt = (written ?? thought ?? done.findLast((step) => step.attempt > 0))?.attempt ?? 0;
    return { task, attempt, written: written?.text, thought: thought?.text, done };
  });
}

type Strings = ReturnType<typeof useText>;

function headline(status: 'connecting' | 'quiet' | 'writing', count: number, paused: boolean, text: Strings): string {
  if (status === 'connecting') return text.connectingStream;
  if (status === 'quiet') return text.nobodyWrites;
  return paused ? text.viewPaused : text.writing(count);
}
