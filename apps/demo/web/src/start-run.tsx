import { useReviewClient } from '@holdpoint/react';
import { type FormEvent, type ReactNode, useState } from 'react';

/** The host's own form: Holdpoint starts runs from whatever page, route or job you have. */
export function StartRun({ onStarted }: { readonly onStarted: (run: string) => void }): ReactNode {
  const client = useReviewClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function start(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const claims = text('claims')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    setBusy(true);
    setProblem(null);
    try {
      const due = text('due');
      const input = {
        product: text('product'),
        market: text('market'),
        tone: text('tone'),
        claims,
        ...(due && { due }),
      };
      const run = await client.startRun('campaign', input);
      onStarted(run.id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The run was not started.');
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="start" onSubmit={start} aria-label="Start a campaign">
      <h2>New campaign</h2>
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
      {problem && <p role="alert">{problem}</p>}
      <button type="submit" disabled={busy}>
        Start the crew
      </button>
    </form>
  );
}
