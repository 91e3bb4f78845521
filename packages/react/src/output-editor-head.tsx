import type { ReactNode } from 'react';
import { useText } from './localization-editor.ts';
import { ShowAs, type ShowAsProps } from './show-as.tsx';

export interface EditorHeadProps extends Omit<ShowAsProps, 'className'> {
  /** Of the title. */
  readonly id: string;
}

export function EditorHead({ id, ...shown }: EditorHeadProps): ReactNode {
  const text = useText();
  return (
    <div className="hp-editor-head">
      <h3 id={id} className="hp-strong">
        {text.editTitle}
      </h3>
      <ShowAs {...shown} />
    </div>
  );
}
