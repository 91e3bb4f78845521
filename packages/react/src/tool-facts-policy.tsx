import { type ReactNode, useId } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import type { PolicyFact } from './tool-facts.ts';
import { VisibleText } from './visible-text.tsx';

/** Which rules the agent's call keeps. Of a person's edit nobody knows before the server has checked it. */
export function ToolFactsPolicy({ policy }: { readonly policy: readonly PolicyFact[] }): ReactNode {
  const text = useText();
  const id = useId();
  const broken = policy.filter(({ holds }) => !holds).length;
  return (
    <section className="hp-tool-group" aria-labelledby={id} data-slot="policy">
      <p className="hp-line hp-meta" data-align="between">
        <span id={id}>{text.policy}</span>
        <span className="hp-tone" data-tone={broken > 0 ? 'danger' : 'success'}>
          {broken > 0 ? text.policyBroken(broken) : text.policyHolds}
        </span>
      </p>
      <ul className="hp-policy">
        {policy.map(({ text: words, holds, note }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <li key={index} className="hp-guard" data-tone={holds ? 'success' : 'danger'}>
            <Icon name={holds ? 'check' : 'x'} className="hp-tone" data-size="small" />
            <span>
              <span className="hp-hidden">{holds ? text.lineHolds : text.lineBroken}: </span>
              <bdi>
                <VisibleText value={words} />
              </bdi>
              {note !== undefined && (
                <>
                  {' '}
                  <bdi className="hp-muted">
                    <VisibleText value={note} />
                  </bdi>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
