import type { Json, JsonSchema } from '@holdpoint/protocol';
import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-editor.ts';
import { fieldName } from './output-editor-changes.tsx';
import type { EditProblem } from './output-editor-problems.ts';

export interface EditRefusalProps {
  readonly problems: readonly EditProblem[];
  readonly schema: JsonSchema;
  readonly value: Json;
  /** True repeats what stands at the fields, which are not shown then. */
  readonly named: boolean;
}

/** Why an edit was refused, on top of it. It takes the focus when it comes, so that nobody misses it. */
export function EditRefusal({ problems, schema, value, named }: EditRefusalProps): ReactNode {
  const text = useText();
  const notice = useRef<HTMLDivElement>(null);
  const said = JSON.stringify(problems);
  useEffect(() => {
    if (said !== '[]') notice.current?.focus();
  }, [said]);
  if (problems.length === 0) return null;
  const ofFields = problems.filter(({ path }) => path !== null);
  return (
    <div ref={notice} tabIndex={-1} role="alert" className="hp-notice" data-tone="danger" data-slot="edit-refusal">
      <Icon name="shield-alert" />
      <div className="hp-notice-body">
        {problems
          .filter(({ path }) => path === null)
          .map(({ guard, message }) => (
            <p key={`${guard} ${message}`} className="hp-edit-said">
              {guard !== undefined && <strong className="hp-strong">{guard}: </strong>}
              {message}
            </p>
          ))}
        {ofFields.length > 0 && <p className="hp-edit-said">{text.fieldsRefused(ofFields.length)}</p>}
        {named &&
          ofFields.map(({ path, message }) => (
            <p key={`${path} ${message}`} className="hp-edit-said">
              {fieldName(schema, value, path ?? '')}: {message}
            </p>
          ))}
        <p className="hp-muted">{text.entryKept}</p>
      </div>
    </div>
  );
}
