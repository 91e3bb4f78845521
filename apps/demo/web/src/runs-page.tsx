import { CrewTimeline, useRuns } from '@holdpoint/react';
import type { ReactNode } from 'react';
import { go } from './route.ts';
import { StartRun } from './start-run.tsx';

export function RunsPage({ runId }: { readonly runId: string | null }): ReactNode {
  const { page } = useRuns();
  return (
    <main className="runs">
      <aside>
        <StartRun onStarted={(id) => go('runs', id)} />
        <section className="run-list">
          <h2>Runs</h2>
          <ul>
            {page?.items.map(({ id, title, label, status, tasks }) => (
              <li key={id}>
                <a className="run-link" href={`#/runs/${id}`} aria-current={id === runId ? 'true' : undefined}>
                  <strong>{title}</strong>
                  <span>{`${label}, ${status}, ${tasks.settled} of ${tasks.total} tasks`}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      </aside>
      {runId ? (
        <div className="run">
          <CrewTimeline key={runId} runId={runId} onOpenReview={(id) => go('reviews', id)} />
        </div>
      ) : (
        <section className="hint">
          <p className="hint-text">Start a run, and watch the agents work until they stop for you.</p>
        </section>
      )}
    </main>
  );
}
