import type { CallStep, RunStep } from '@holdpoint/client';
import type { Json } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';
import { useText } from './localization-run.ts';
import { VisibleText } from './visible-text.tsx';

/** What an agent did so far, a line each. Renders an `<ol>`; style its items through `data-type` and `data-state`. */
export function StreamSteps({
  steps,
  label,
}: {
  readonly steps: readonly RunStep[];
  readonly label: string;
}): ReactNode {
  return (
    <ol className="hp-stream-steps" data-slot="stream-steps" aria-label={label}>
      {steps.map((step) => (
        <StepLine key={step.id} step={step} />
      ))}
    </ol>
  );
}

function StepLine({ step }: { readonly step: RunStep }): ReactNode {
  const text = useText();
  switch (step.type) {
    case 'call':
      return <CallLine step={step} />;
    case 'verdict':
      return (
        <li className="hp-guard" data-slot="stream-step" data-type="verdict" data-tone={toneOf(step.passed)}>
          <Icon name={step.passed ? 'check' : 'x'} className="hp-tone" data-size="small" />
          <span>
            {step.name}
            <span className="hp-hidden"> {step.passed ? text.guardPassed : text.guardFailed}</span>
            <Message text={step.message} />
          </span>
        </li>
      );
    case 'answer':
      return (
        <li className="hp-guard hp-muted" data-slot="stream-step" data-type="answer">
          <Icon name="message" data-size="small" />
          <span>{text.hasAnswered(step.attempt)}</span>
        </li>
      );
    default:
      return step satisfies never;
  }
}

function CallLine({ step }: { readonly step: CallStep }): ReactNode {
  const text = useText();
  const { tool, state, message, result } = step;
  const [icon, tone] = looks[state];
  const count = typeof step.arguments === 'object' ? Object.keys(step.arguments ?? {}).length : 1;
  return (
    <li className="hp-guard" data-slot="stream-step" data-type="call" data-state={state} data-tone={tone}>
      <Icon name={icon} className="hp-tone" data-size="small" />
      <div>
        <code className="hp-mono">{tool}</code> <span className="hp-muted">{text.callStates[state]}</span>
        <Message text={message} />
        {count > 0 && <Folded summary={text.callArguments(count)} value={step.arguments} />}
        {(state === 'returned' || state === 'answered') && <Folded summary={text.callResult} value={result} />}
      </div>
    </li>
  );
}

function Folded({ summary, value }: { readonly summary: string; readonly value: Json }): ReactNode {
  return (
    <details className="hp-details">
      <summary className="hp-summary hp-meta">
        <Icon name="chevron-right" />
        {summary}
      </summary>
      <pre className="hp-stream-written hp-mono" dir="auto">
        <VisibleText value={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} />
      </pre>
    </details>
  );
}

function Message({ text }: { readonly text: string | null }): ReactNode {
  return (
    text && (
      <span className="hp-muted">
        {' '}
        <VisibleText value={text} />
      </span>
    )
  );
}

function toneOf(passed: boolean): 'success' | 'danger' {
  return passed ? 'success' : 'danger';
}

const looks: Readonly<Record<CallStep['state'], readonly [IconName, 'accent' | 'success' | 'warning' | 'danger']>> = {
  waiting: ['hold-point', 'accent'],
  running: ['wrench', 'accent'],
  doubtful: ['circle-alert', 'warning'],
  returned: ['check', 'success'],
  answered: ['check', 'success'],
  failed: ['x', 'danger'],
  refused: ['x', 'danger'],
  rejected: ['x', 'warning'],
  declined: ['x', 'warning'],
  cancelled: ['x', 'warning'],
  expired: ['x', 'warning'],
};
