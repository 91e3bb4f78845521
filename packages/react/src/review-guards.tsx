'use client';

import type { RevisionView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import { VisibleText } from './visible-text.tsx';

export interface ReviewGuardsProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly revision: RevisionView;
}

/** The checks that ran before a person was asked, in one line; what a failed one found stands below it. */
export function ReviewGuards({ revision, className, ...props }: ReviewGuardsProps): ReactNode {
  const text = useText();
  const { guards, repairs } = revision;
  if (guards.length === 0) return null;
  const passed = guards.filter((guard) => guard.passed).length;
  const all = passed === guards.length;
  const summary = text.guardsPassed(passed, guards.length);
  return (
    <section
      aria-label={summary}
      data-slot="review-guards"
      data-passed={all}
      className={classes('hp-guards', className)}
      {...props}
    >
      <p className="hp-guard" data-tone={all ? 'success' : 'danger'}>
        <Icon name={all ? 'shield-check' : 'shield-alert'} className="hp-tone" />
        <bdi className="hp-strong">{summary}</bdi>
      </p>
      <ul className="hp-guard-list">
        {guards.map((guard) => (
          <li key={guard.name} className="hp-guard" data-tone={guard.passed ? 'success' : 'danger'}>
            <Icon name={guard.passed ? 'check' : 'x'} className="hp-tone" data-size="small" />
            <span>
              {guard.name}
              <span className="hp-hidden"> {guard.passed ? text.guardPassed : text.guardFailed}</span>
              {guard.message !== null && (
                <span className="hp-muted">
                  {' '}
                  <VisibleText value={guard.message} />
                </span>
              )}
            </span>
          </li>
        ))}
        {repairs > 0 && (
          <li className="hp-guard hp-muted">
            <bdi>{text.tries(repairs + 1)}</bdi>
          </li>
        )}
      </ul>
    </section>
  );
}
