import type { ReactNode } from 'react';
import { StartForm } from './start-form.tsx';

export function StartCampaign({ onStarted }: { readonly onStarted: (run: string) => void }): ReactNode {
  return (
    <StartForm crew="campaign" label="Start a campaign" inputOf={wish} onStarted={onStarted}>
      <label>
        <span className="start-name">Product</span>
        <input name="product" defaultValue="BrightPath 2 kettle" required />
      </label>
      <div className="pair">
        <label>
          <span className="start-name">Market</span>
          <input name="market" defaultValue="DE" required />
        </label>
        <label>
          <span className="start-name">Tone</span>
          <input name="tone" defaultValue="plain" required />
        </label>
      </div>
      <label>
        <span className="start-name">Claims, one a line</span>
        <textarea name="claims" rows={2} defaultValue={'cuts energy use by 40 %\nquietest in class'} />
      </label>
      <label>
        <span className="start-name">Due</span>
        <input name="due" type="date" defaultValue="2026-12-01" />
      </label>
    </StartForm>
  );
}

function wish(text: (name: string) => string) {
  const due = text('due');
  const claims = text('claims')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return { product: text('product'), market: text('market'), tone: text('tone'), claims, ...(due && { due }) };
}
