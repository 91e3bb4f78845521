import { useReviewClient } from '@holdpoint/react';
import { type FormEvent, type ReactNode, useState } from 'react';

export interface Fields {
  /** What stands in a field, trimmed. */
  readonly text: (name: string) => string;
  /** The values of the boxes that are ticked. */
  readonly ticked: (name: string) => readonly string[];
}

interface StartFormProps {
  readonly crew: string;
  readonly label: string;
  /** What the crew is started with, read off the form's fields. */
  readonly inputOf: (fields: Fields) => { readonly [member: string]: string | readonly string[] };
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
        inputOf({
          text: (name) => String(form.get(name) ?? '').trim(),
          ticked: (name) => form.getAll(name).map(String),
        }),
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
