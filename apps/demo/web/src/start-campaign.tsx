import type { ReactNode } from 'react';
import { type Fields, StartForm } from './start-form.tsx';

/** Those of `server/campaign-data.ts`. */
const languages = ['de', 'fr', 'it'] as const;

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
      <fieldset className="start-boxes">
        <legend className="start-name">Languages</legend>
        {languages.map((code) => (
          <label key={code} className="start-box">
            <input type="checkbox" name="languages" value={code} defaultChecked /> {code}
          </label>
        ))}
      </fieldset>
      <label>
        <span className="start-name">Due</span>
        <input name="due" type="date" defaultValue="2026-12-01" />
      </label>
    </StartForm>
  );
}

function wish({ text, ticked }: Fields) {
  const due = text('due');
  const claims = text('claims')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return {
    product: text('product'),
    market: text('market'),
    tone: text('tone'),
    claims,
    languages: ticked('languages'),
    ...(due && { due }),
  };
}
