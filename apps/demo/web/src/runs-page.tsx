import './runs.css';
import { CrewTimeline, useRuns } from '@holdpoint/react';
import type { ReactNode } from 'react';
import { go, hrefOf } from './route.ts';
import { RunControls } from './run-controls.tsx';
import { StartRun } from './start-run.tsx';

interface RunsPageProps {
  readonly runId: string | null;
  readonly admin: boolean;
}

export function RunsPage({ runId, admin }: RunsPageProps): ReactNode {
  const { page } = useRuns();
  return (
    <main className="runs" data-open={runId ? '' : undefined}>
      <aside>
        <StartRun onStarted={(id) => go('runs', id)} />
        <section className="run-list">
          <h2>Runs</h2>
          <ul>
            {page?.items.map(({ id, title, label, status, outcome, tasks }) => (
              <li key={id}>
                <a className="run-link" href={hrefOf('runs', id)} aria-current={id === runId ? 'true' : undefined}>
                  <strong>{title}</strong>
                  <span>{`${label}, ${outcome?.label ?? status}, ${tasks.settled} of ${tasks.total} tasks`}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      </aside>
      {runId ? (
        <div key={runId} className="run">
          {admin && <RunControls runId={runId} />}
          <CrewTimeline runId={runId} onOpenReview={(id) => go('reviews', id)} onOpenRun={(id) => go('runs', id)} />
        </div>
      ) : (
        <section className="hint">
          <p className="hint-text">Start a run, and watch the agents work until they stop for you.</p>
        </section>
      )}
    </main>
  );
}
