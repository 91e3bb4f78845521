import { type ReactNode, useState } from 'react';
import { StartCampaign } from './start-campaign.tsx';
import { StartRefund } from './start-refund.tsx';

/** The crews of the demo, and the form that starts each. */
const crews = { campaign: 'Campaign copy', 'refund-desk': 'Refund desk' } as const;

export function StartRun({ onStarted }: { readonly onStarted: (run: string) => void }): ReactNode {
  const [crew, setCrew] = useState<string>('campaign');
  return (
    <section className="new-run">
      <h2>New run</h2>
      <label>
        <span className="start-name">Crew</span>
        <select value={crew} onChange={(event) => setCrew(event.target.value)}>
          {Object.entries(crews).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {crew === 'refund-desk' ? <StartRefund onStarted={onStarted} /> : <StartCampaign onStarted={onStarted} />}
    </section>
  );
}
