import type { FeedbackPoint, PointStatus, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { Icon, type IconName } from './icons.tsx';
import { IterationPin } from './iteration-diff-pin.tsx';
import type { PlacedPoint } from './iteration-diff-points.ts';
import { useText } from './localization-diff.ts';
import { OutputText } from './output-text.tsx';
import { Time } from './time.tsx';

export interface IterationNotesProps {
  readonly points: readonly PlacedPoint[];
  readonly review: ReviewView;
}

/** What was asked for, word for word, beside what answers it. One head for what one person said at one time. */
export function IterationNotes({ points, review }: IterationNotesProps): ReactNode {
  const text = useText();
  if (points.length === 0) return null;
  return (
    <ul className="hp-notes" data-slot="points" aria-label={text.earlierRequest}>
      {points.map((placed, index) => {
        const { point } = placed;
        const before = points[index - 1]?.point;
        const follows = before?.by.id === point.by.id && before.at === point.at && before.revision === point.revision;
        return (
          <li key={point.id} className="hp-note" data-slot="point" data-status={point.status} data-fact={placed.fact}>
            {!follows && <Asker point={point} review={review} />}
            <IterationPin number={placed.number} />
            <div className="hp-note-body">
              <Words placed={placed} />
              <State placed={placed} />
              {point.note !== null && (
                <div className="hp-words">
                  <p className="hp-words-label hp-meta">{text.checkFound}</p>
                  <OutputText value={point.note} />
                </div>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Asker({ point, review }: { readonly point: FeedbackPoint; readonly review: ReviewView }): ReactNode {
  const text = useText();
  const { by, revision, task } = point;
  const occasion =
    revision === null
      ? text.askedForRerun
      : task.id === review.task.id
        ? text.askedOn(revision)
        : text.askedAt(task.title, revision);
  return (
    <p className="hp-note-head hp-meta">
      <Avatar person={by} />
      <bdi>
        <span className="hp-person">{by.name}</span>, {occasion}, <Time at={point.at} as="moment" />
      </bdi>
    </p>
  );
}

function Words({ placed }: { readonly placed: PlacedPoint }): ReactNode {
  const { anchor, text } = placed.point;
  return (
    <blockquote className="hp-note-words">
      {anchor?.quote && (
        <p className="hp-note-quote hp-muted" dir="auto">
          “{anchor.quote.exact}”
        </p>
      )}
      <OutputText value={text} />
    </blockquote>
  );
}

const states: Readonly<Record<PointStatus, readonly [tone: string | undefined, icon: IconName | null]>> = {
  unchecked: [undefined, null],
  answered: ['success', 'check'],
  unanswered: ['warning', 'circle-alert'],
};

/** Colour only for what somebody found out: an unchecked point and a changed passage are not yet an answer. */
function State({ placed: { point, fact } }: { readonly placed: PlacedPoint }): ReactNode {
  const text = useText();
  const [tone, icon] = states[point.status];
  return (
    <p className="hp-dots hp-meta">
      <span className="hp-tone" data-tone={tone}>
        {icon ? <Icon name={icon} /> : <span className="hp-unchecked" aria-hidden="true" />}{' '}
        {text.pointStatus[point.status]}
      </span>
      {fact && <span>{text.passageFact[fact]}</span>}
    </p>
  );
}
