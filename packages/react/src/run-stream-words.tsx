import { type ComponentPropsWithRef, type ReactNode, useLayoutEffect, useRef } from 'react';
import { Icon } from './list-icons.tsx';
import { useText } from './localization-run.ts';
import { classes } from './part-props.ts';
import { useFramed } from './use-framed.ts';

export interface StreamWordsProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  /** All the model has written in this attempt so far. */
  readonly text: string;
  /** Whose words these are, for screen readers: the task's title. */
  readonly label: string;
  /** Keeps what is shown; the agent goes on. */
  readonly paused: boolean;
  /** Draws a head with the pause button; without it there is none. */
  readonly onPausedChange?: (paused: boolean) => void;
}

/**
 * A model's words as they come: one paint a frame, held at the end only while the reader is there, never read out.
 *
 * Renders a `<div>`; style it through `data-paused`.
 */
export function StreamWords({
  text: written,
  label,
  paused,
  onPausedChange,
  className,
  ...props
}: StreamWordsProps): ReactNode {
  const text = useText();
  const shown = useFramed(written, paused);
  return (
    <div
      className={classes('hp-words hp-stream-words', className)}
      data-slot="stream-words"
      data-paused={paused ? '' : undefined}
      {...props}
    >
      {onPausedChange && (
        <div className="hp-stream-head">
          <span className="hp-stream-voice">
            <Icon name="bot" />
            {paused ? text.viewPaused : text.writingNow}
          </span>
          <PauseButton paused={paused} onPausedChange={onPausedChange} />
        </div>
      )}
      <PinnedText label={label} writing={!paused}>
        {shown}
      </PinnedText>
    </div>
  );
}

export interface PauseButtonProps {
  readonly paused: boolean;
  readonly onPausedChange: (paused: boolean) => void;
}

export function PauseButton({ paused, onPausedChange }: PauseButtonProps): ReactNode {
  const text = useText();
  return (
    <button type="button" className="hp-stream-pause" data-slot="stream-pause" onClick={() => onPausedChange(!paused)}>
      <Icon name={paused ? 'play' : 'pause'} data-size="small" />
      {paused ? text.resumeView : text.pauseView}
    </button>
  );
}

/** Within this many pixels of the end, a reader is at the end. */
const nearEnd = 12;

interface PinnedTextProps {
  readonly label: string;
  readonly writing: boolean;
  readonly children: string;
}

function PinnedText({ label, writing, children }: PinnedTextProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what moves the end
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [children]);
  return (
    <section
      ref={box}
      className="hp-stream-text"
      data-slot="stream-text"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      dir="auto"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
      }}
    >
      {children}
      {writing && <span className="hp-stream-caret" aria-hidden="true" />}
    </section>
  );
}
