import type { ReactNode } from 'react';
import { useText } from './localization-editor.ts';

export type EditorView = 'form' | 'json';

export interface EditorHeadProps {
  /** Of the title. */
  readonly id: string;
  readonly view: EditorView;
  /** True while a JSON that does not parse keeps the view. */
  readonly held: boolean;
  readonly onViewChange: (view: EditorView) => void;
}

export function EditorHead({ id, view, held, onViewChange }: EditorHeadProps): ReactNode {
  const text = useText();
  const names = { form: text.showForm, json: text.showJson };
  return (
    <div className="hp-editor-head">
      <h3 id={id} className="hp-strong">
        {text.editTitle}
      </h3>
      <fieldset className="hp-segments" aria-label={text.showAs}>
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
    </div>
  );
}
