import type { ReactNode } from 'react';
import { useText } from './localization-editor.ts';

export interface EditRemarkProps {
  readonly id: string;
  readonly remark: string;
  readonly onRemarkChange: (remark: string) => void;
  readonly sending: boolean;
}

/** Words that go along with an edit, and what becomes of both. */
export function EditRemark({ id, remark, onRemarkChange, sending }: EditRemarkProps): ReactNode {
  const text = useText();
  return (
    <div className="hp-field">
      <label htmlFor={id} className="hp-medium">
        {text.remarkLabel} <span className="hp-count">{text.optional}</span>
      </label>
      <textarea
        id={id}
        className="hp-input hp-form-text"
        dir="auto"
        rows={1}
        value={remark}
        readOnly={sending}
        aria-describedby={`${id}told`}
        onChange={(event) => onRemarkChange(event.target.value)}
      />
      <p id={`${id}told`} className="hp-meta">
        {text.agentIsTold}
      </p>
    </div>
  );
}
