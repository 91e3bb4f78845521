import type { RunView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Tokens } from './crew-timeline-tokens.tsx';
import { useLocalization } from './localization-run.ts';
import { StateCounts } from './state-counts.tsx';
import { spanText, Time, useNow } from './time.tsx';

export interface TimelineHeadProps {
  readonly run: RunView;
  readonly titleId: string;
  /** True while changes arrive by themselves. */
  readonly live: boolean;
  readonly className?: string | undefined;
}

/** Which run this is. */
export function TimelineHead({ run, titleId, live, className }: TimelineHeadProps): ReactNode {
  const { text } = useLocalization();
  const active = run.endedAt === null;
  const plain = run.status === 'running' || run.status === 'waiting';
  return (
    <header className={className} data-slot="timeline-head">
      <div className="hp-timeline-name">
        <h2 className="hp-title" id={titleId}>
          {run.label}
        </h2>
        <p className="hp-timeline-meta">
          <span>
            <bdi>{run.title}</bdi>
          </span>
          <span>
            {text.started} <Time at={run.startedAt} as="moment" />
          </span>
          <span className="hp-count">{text.runVersion(run.version)}</span>
        </p>
      </div>
      {!plain && (
        <span className="hp-chip" data-slot="run-status" data-tone={runTones[run.status]}>
          {text.runStates[run.status]}
        </span>
      )}
      {active && live && (
        <span className="hp-timeline-live" data-slot="timeline-live">
          <span className="hp-connection-dot" data-tone="success" />
          {text.live}
        </span>
      )}
    </header>
  );
}

const runTones: Partial<Record<RunView['status'], 'success' | 'warning' | 'danger'>> = {
  done: 'success',
  paused: 'warning',
  held: 'warning',
  failed: 'danger',
};

/** How far it is, and what it took. */
export function TimelineCounts({ run, className }: Pick<TimelineHeadProps, 'run' | 'className'>): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  const now = useNow(1_000);
  const until = run.endedAt ?? now;
  const span = until === null ? null : spanText(until - run.startedAt, localization);
  return (
    <div className={className} data-slot="timeline-counts">
      <StateCounts tasks={run.taskList} />
      <p className="hp-count hp-timeline-sum">
        {span !== null && (run.endedAt === null ? text.soFar(span) : text.took(span))}
        {', '}
        <span className="hp-strong">
          <Tokens usage={run.usage} say={text.tokens} />
        </span>
      </p>
    </div>
  );
}
