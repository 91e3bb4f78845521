import type { ImpactView, Usage } from '@holdpoint/protocol';
import { type ReactNode, useId } from 'react';
import { Avatar } from './avatar.tsx';
import { elapsedText, tokenCount } from './crew-timeline-counts.ts';
import { useLocalization, useText } from './localization-send-back.ts';
import { Group, Row } from './send-back-dialog-group.tsx';
import { Time } from './time.tsx';

/** Who approved what, and whether that approval falls in any case. */
export function Approvals({ approvals }: Pick<ImpactView, 'approvals'>): ReactNode {
  const text = useText();
  if (approvals.length === 0) return null;
  return (
    <Group title={text.approvalsThatFall} count={approvals.length} tone="warning">
      {approvals.map(({ task, by, at, certain }) => (
        <li key={task.id} className="hp-back-row">
          <Avatar person={by} />
          <span className="hp-line">
            <span className="hp-medium">{text.approvedTask(by.name, task.title)}</span>{' '}
            <span className="hp-line hp-muted hp-back-under">
              <Time at={at} as="moment" /> {!certain && <span>{text.unlessSame}</span>}
            </span>
          </span>
        </li>
      ))}
    </Group>
  );
}

/** What has left and cannot be called back. */
export function Effects({ effects }: Pick<ImpactView, 'effects'>): ReactNode {
  const text = useText();
  return (
    <Group title={text.doneForGood}>
      {effects.map(({ task, effect, at }) => (
        <Row
          key={task.id}
          icon="globe"
          tone="warning"
          title={effect}
          note={
            <>
              {task.title}, <Time at={at} as="moment" />
            </>
          }
        />
      ))}
      {effects.length === 0 && <Row icon="globe" title={text.nothingDone} note={text.noEffects} />}
    </Group>
  );
}

/** What the last pass of these tasks took, one by one and together. */
export function Cost({ cost }: Pick<ImpactView, 'cost'>): ReactNode {
  const text = useText();
  const id = useId();
  if (cost.tasks.length === 0) return null;
  return (
    <div className="hp-back-group hp-back-cost">
      <h4 id={id} className="hp-muted">
        {text.lastPass}
      </h4>
      <table aria-labelledby={id} className="hp-back-table">
        <thead className="hp-hidden">
          <tr>
            <th scope="col">{text.task}</th>
            <th scope="col">{text.time}</th>
            <th scope="col">{text.tokensHead}</th>
            <th scope="col">{text.requestsHead}</th>
          </tr>
        </thead>
        <tbody>
          {cost.tasks.map(({ task, workedMs, usage }) => (
            <CostRow key={task.id} title={task.title} workedMs={workedMs} usage={usage} />
          ))}
        </tbody>
        <tfoot>
          <CostRow title={text.together} workedMs={cost.workedMs} usage={cost.usage} sum />
        </tfoot>
      </table>
    </div>
  );
}

interface CostRowProps {
  readonly title: string;
  readonly workedMs: number;
  readonly usage: Usage;
  readonly sum?: boolean;
}

function CostRow({ title, workedMs, usage, sum = false }: CostRowProps): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  return (
    <tr className={sum ? 'hp-medium' : 'hp-muted'}>
      <th scope="row" className="hp-back-cell">
        {title}
      </th>
      <td className="hp-back-cell">{elapsedText(workedMs, text)}</td>
      <td className="hp-back-cell">{text.tokens(tokenCount({ usage }, localization))}</td>
      <td className="hp-back-cell">{text.requests(usage.requests)}</td>
    </tr>
  );
}
