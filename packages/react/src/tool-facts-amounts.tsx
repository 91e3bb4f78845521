import type { Json } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { useLocalization } from './localization-tool.ts';
import { clockText, useNow } from './time.tsx';
import type { LiveFact, SumFact } from './tool-facts.ts';
import { amountText, decimalsOf, sumsInForce } from './tool-sums.ts';
import { VisibleText } from './visible-text.tsx';

export interface ToolFactsAmountsProps {
  readonly live: LiveFact | null;
  readonly sums: readonly SumFact[];
  readonly proposed: Json;
  readonly args: Json;
}

/** The live amount with the time it was read at, and how it comes about. */
export function ToolFactsAmounts({ live, sums, proposed, args }: ToolFactsAmountsProps): ReactNode {
  const { locale } = useLocalization();
  const rows = sumsInForce(sums, proposed, args);
  const amounts = [...sums.map(({ amount }) => amount), ...(live ? [live.amount] : [])];
  const decimals = decimalsOf(live?.currency, amounts);
  if (!live && rows.length === 0) return null;
  return (
    <div className="hp-tool-group">
      {live && <Live live={live} shown={amountText(live.amount, decimals, locale)} />}
      {rows.length > 0 && (
        <dl className="hp-sums" data-slot="sums">
          {rows.map(({ label, amount }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            <div key={index} className="hp-sum" data-total={index === rows.length - 1 ? '' : undefined}>
              <dt className="hp-sum-label">
                <bdi>
                  <VisibleText value={label} />
                </bdi>
              </dt>
              <dd className="hp-number">
                <bdi>{amountText(amount, decimals, locale)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Live({ live, shown }: { readonly live: LiveFact; readonly shown: string }): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  const { label, currency, readAt } = live;
  const onClient = useNow(60_000) !== null;
  return (
    <div className="hp-live" data-slot="live">
      <p className="hp-line hp-meta" data-align="between">
        <span className="hp-live-label">
          <VisibleText value={label ?? text.liveNow} />
        </span>
        {readAt !== undefined && (
          <time dateTime={new Date(readAt).toISOString()}>
            {text.readAt(clockText(readAt, onClient ? localization : { ...localization, timeZone: 'UTC' }, true))}
          </time>
        )}
      </p>
      <p className="hp-live-amount">
        <bdi className="hp-number">{shown}</bdi>{' '}
        <span className="hp-live-unit">
          <VisibleText value={currency} />
        </span>
      </p>
    </div>
  );
}
