import type { ImpactTask, ImpactView } from '@holdpoint/protocol';
import { type ReactNode, useId } from 'react';
import { Icon } from './icons.tsx';
import { LoadFailed, LoadingBars, StaleNote } from './load-state.tsx';
import { useLocalization, useText } from './localization-send-back.ts';
import type { SendBackDialogProps } from './send-back-dialog.tsx';
import { Approvals, Cost, Effects } from './send-back-dialog-facts.tsx';
import { Group, Row } from './send-back-dialog-group.tsx';
import { previewOf } from './send-back-dialog-impact.ts';
import { clockText } from './time.tsx';

export type SendBackPreviewProps = Pick<SendBackDialogProps, 'review' | 'impact' | 'to' | 'offline' | 'onRetry'>;

/** What sending the work back to the picked tasks does, by the server alone, and what is known of that now. */
export function SendBackPreview({ review, impact, to, offline, onRetry }: SendBackPreviewProps): ReactNode {
  const text = useText();
  const title = useId();
  const preview = previewOf(impact, to);
  const failed = impact.status === 'error';
  const asking = to.length > 0 && !preview && !failed;
  return (
    <section className="hp-back-preview" data-slot="send-back-preview" aria-labelledby={title} aria-busy={asking}>
      <div className="hp-line" data-align="between">
        <h3 id={title} className="hp-strong">
          {text.whatThisDoes}
        </h3>
        <p className="hp-meta" role="status">
          {asking ? text.askingServer : preview && <Checked impact={impact} current={!failed && !offline} />}
        </p>
      </div>
      {failed && !preview && <LoadFailed message={text.impactFailed} error={impact.error} onRetry={onRetry} />}
      {failed && preview && <StaleNote message={text.impactFailed} onRetry={onRetry} />}
      {asking && <LoadingBars bars={3} />}
      {to.length === 0 && !failed && <p className="hp-muted">{text.pickTask}</p>}
      {preview && <Preview preview={preview} own={review.task.id} />}
    </section>
  );
}

function Checked({ impact, current }: Pick<SendBackPreviewProps, 'impact'> & { readonly current: boolean }): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  if (!current && impact.asOf !== null) return text.checkedAt(clockText(impact.asOf, localization, true));
  return (
    <>
      <Icon name="check" /> {text.checkedByServer}
    </>
  );
}

function Preview({ preview, own }: { readonly preview: ImpactView; readonly own: string }): ReactNode {
  const text = useText();
  const having = (fate: ImpactTask['fate']) => preview.tasks.filter((task) => task.fate === fate);
  const again = having('runsAgain');
  const perhaps = having('mayRunAgain');
  const staying = having('stays');
  return (
    <>
      <Group title={text.runsAgain} count={text.taskCount(again.length)}>
        {again.map((task) => (
          <Row key={task.id} icon="try-again" title={task.title} note={text.nextAttempt(task.attempt + 1)} />
        ))}
        {again
          .filter(({ gated }) => gated)
          .map(({ id, title }) => (
            <Row key={id} icon="hold-point" title={title} note={id === own ? text.comesBackToYou : text.askedAgain} />
          ))}
      </Group>
      {perhaps.length > 0 && (
        <Group title={text.mayRunAgain} count={text.taskCount(perhaps.length)}>
          {perhaps.map(({ id, title, gated }) => (
            <Row key={id} icon={gated ? 'hold-point' : 'try-again'} title={title} />
          ))}
        </Group>
      )}
      {staying.length > 0 && (
        <Group title={text.stays} count={text.taskCount(staying.length)} inline>
          {staying.map(({ id, title, status }) => (
            <Row
              key={id}
              icon="check"
              tone="success"
              title={title}
              note={status === 'skipped' ? text.skipped : undefined}
            />
          ))}
        </Group>
      )}
      <Approvals approvals={preview.approvals} />
      <Effects effects={preview.effects} />
      <Cost cost={preview.cost} />
    </>
  );
}
