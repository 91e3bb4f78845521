import type { ReactNode } from 'react';
import { useText } from './localization-editor.ts';
import { classes } from './part-props.ts';

export type ShownAs = 'form' | 'json';

export interface ShowAsProps {
  readonly view: ShownAs;
  readonly onViewChange: (view: ShownAs) => void;
  /** True while a JSON that does not parse keeps the view. */
  readonly held: boolean;
  readonly className?: string | undefined;
}

/** Whether a value is shown as a form or as JSON, and why it stays as it is. */
export function ShowAs({ view, onViewChange, held, className }: ShowAsProps): ReactNode {
  const text = useText();
  const names = { form: text.showForm, json: text.showJson };
  return (
    <>
      <fieldset className={classes('hp-segments', className)} aria-label={text.showAs}>
        {(['form', 'json'] as const).map((each) => (
          <button
            key={each}
            type="button"
            className="hp-segment"
            aria-pressed={view === each}
            onClick={() => onViewChange(each)}
          >
            {names[each]}
          </button>
        ))}
      </fieldset>
      <p className="hp-editor-held hp-error" role="status">
        {held && text.leaveNoJson}
      </p>
    </>
  );
}
