import { useReviewClient } from '@holdpoint/react';
import { type FormEvent, type ReactNode, useState } from 'react';

interface StartFormProps {
  readonly crew: string;
  readonly label: string;
  /** What the crew is started with, read off the form's fields. */
  readonly inputOf: (text: (name: string) => string) => { readonly [member: string]: string | readonly string[] };
  readonly onStarted: (run: string) => void;
  readonly children: ReactNode;
}

/** The host's own form: Holdpoint starts runs from whatever page, route or job you have. */
export function StartForm({ crew, label, inputOf, onStarted, children }: StartFormProps): ReactNode {
  const client = useReviewClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function start(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const run = await client.startRun(
        crew,
        inputOf((name) => String(form.get(name) ?? '').trim()),
      );
      onStarted(run.id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The run was not started.');
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="start" onSubmit={start} aria-label={label}>
      {children}
      {problem && <p role="alert">{problem}</p>}
      <button type="submit" disabled={busy}>
        Start the crew
      </button>
    </form>
  );
}
