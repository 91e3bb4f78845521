import type { ReactNode } from 'react';
import { Drawing, Icon } from './icons.tsx';

/** From lucide, as in `icons.tsx`. */
const paths = { down: 'M12 5v14m7-7-7 7-7-7', up: 'm5 12 7-7 7 7m-7 7V5' } as const;

export interface IconActionProps {
  readonly act: keyof typeof paths | 'remove';
  readonly label: string;
  /** It stays where it is, so that the focus does. */
  readonly off: boolean;
  readonly onAct: () => void;
}

export function IconAction({ act, label, off, onAct }: IconActionProps): ReactNode {
  return (
    <button
      type="button"
      className="hp-icon-button"
      data-act={act}
      aria-label={label}
      aria-disabled={off}
      onClick={() => !off && onAct()}
    >
      {act === 'remove' ? <Icon name="x" data-size="small" /> : <Drawing path={paths[act]} data-size="small" />}
    </button>
  );
}

export interface AddButtonProps {
  readonly label: string;
  /** The label in full, for whoever does not see what it stands below. */
  readonly name: string;
  readonly off: boolean;
  readonly onAct: () => void;
}

export function AddButton({ label, name, off, onAct }: AddButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="hp-button hp-form-add"
      data-size="small"
      data-act="add"
      aria-label={name}
      aria-disabled={off}
      onClick={() => !off && onAct()}
    >
      <Drawing path="M5 12h14M12 5v14" data-size="small" />
      {label}
    </button>
  );
}
