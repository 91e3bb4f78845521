import { useCrewRun, useReviewClient } from '@holdpoint/react';
import { type ReactNode, useState } from 'react';
import { RunAgain } from './run-again.tsx';

type Action = 'pause' | 'resume' | 'cancel';

/** What an administrator may do to a run. Holdpoint refuses everybody else; the page does not offer it to them. */
export function RunControls({ runId }: { readonly runId: string }): ReactNode {
  const client = useReviewClient();
  const { run } = useCrewRun(runId);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  if (!run || run.status === 'cancelled') return null;

  async function perform(change: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setProblem(null);
    try {
      await change();
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'Nothing was changed.');
      return false;
    } finally {
      setBusy(false);
      setAsking(false);
    }
  }
  const control = (action: Action) => perform(() => client.controlRun(runId, action));

  const paused = run.status === 'paused';
  const live = paused || run.status === 'running' || run.status === 'waiting';
  const begun = run.taskList.filter(({ attempt }) => attempt > 0);
  return (
    <section className="controls" aria-label="Run controls">
      {live && (
        <div className="controls-row">
          <button type="button" disabled={busy} onClick={() => control(paused ? 'resume' : 'pause')}>
            {paused ? 'Resume' : 'Pause'}
          </button>
          {asking ? (
            <>
              <span>This cannot be undone.</span>
              <button type="button" disabled={busy} onClick={() => control('cancel')}>
                Cancel for good
              </button>
              <button type="button" onClick={() => setAsking(false)}>
                Keep it
              </button>
            </>
          ) : (
            <button type="button" disabled={busy} onClick={() => setAsking(true)}>
              Cancel…
            </button>
          )}
        </div>
      )}
      {begun.length > 0 && (
        <RunAgain
          tasks={begun}
          busy={busy}
          onRunAgain={(task, feedback) =>
            perform(() => client.rerun(runId, { from: [task], ...(feedback && { feedback }) }))
          }
        />
      )}
      {problem && <p role="alert">{problem}</p>}
    </section>
  );
}
