import { type FormEvent, type ReactNode, useState } from 'react';

interface RunAgainProps {
  readonly tasks: readonly { readonly id: string; readonly title: string }[];
  readonly busy: boolean;
  /** Resolves to false when it was refused: the words are kept then. */
  readonly onRunAgain: (task: string, feedback: string) => Promise<boolean>;
}

/** Does a task again, and what depends on it, with words for whoever does it. */
export function RunAgain({ tasks, busy, onRunAgain }: RunAgainProps): ReactNode {
  const [task, setTask] = useState('');
  const [words, setWords] = useState('');
  const chosen = tasks.find(({ id }) => id === task)?.id ?? tasks[0]?.id ?? '';

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (await onRunAgain(chosen, words.trim())) setWords('');
  }

  return (
    <form className="controls-row" onSubmit={submit} aria-label="Run again">
      <label>
        <span>Again from</span>
        <select value={chosen} onChange={(event) => setTask(event.target.value)}>
          {tasks.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label className="controls-words">
        <span>What should change</span>
        <input value={words} placeholder="optional" onChange={(event) => setWords(event.target.value)} />
      </label>
      <button type="submit" disabled={busy}>
        Run again
      </button>
    </form>
  );
}
