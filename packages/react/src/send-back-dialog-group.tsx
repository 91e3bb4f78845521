import { type ReactNode, useId } from 'react';
import { Drawing, Icon, type IconName } from './icons.tsx';

/** From lucide as the others. */
const globe = 'M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0m10-10a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20M2 12h20';

export interface GroupProps {
  readonly title: string;
  readonly count?: string | number;
  readonly tone?: 'warning';
  /** Beside each other, where there is room. */
  readonly inline?: boolean;
  readonly children: ReactNode;
}

/** One of the things that sending back does, with a heading that counts it. */
export function Group({ title, count, tone, inline = false, children }: GroupProps): ReactNode {
  const id = useId();
  return (
    <div className="hp-back-group" data-tone={tone}>
      <h4 id={id} className="hp-line hp-tone">
        <span>{title}</span>{' '}
        {count !== undefined && <span className={tone ? undefined : 'hp-back-count'}>{count}</span>}
      </h4>
      <ul aria-labelledby={id} className={inline ? 'hp-line' : 'hp-back-rows'}>
        {children}
      </ul>
    </div>
  );
}

export interface RowProps {
  readonly icon: IconName | 'globe';
  readonly tone?: 'success' | 'warning';
  readonly title: ReactNode;
  readonly note?: ReactNode;
}

export function Row({ icon, tone, title, note }: RowProps): ReactNode {
  return (
    <li className="hp-back-row" data-tone={tone}>
      <span className="hp-tone">{icon === 'globe' ? <Drawing path={globe} /> : <Icon name={icon} />}</span>
      <span className="hp-line">
        <span className="hp-medium">{title}</span> {note && <span className="hp-muted">{note}</span>}
      </span>
    </li>
  );
}
