'use client';

import type { AllowedDecision } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { useText } from './localization.ts';
import { WordsForm, type WordsProps } from './words-form.tsx';

export interface RejectFormProps extends WordsProps {
  /** `reject`, or an outcome that ends the run. */
  readonly decision: AllowedDecision;
  /** True where a rejection may go without a reason. */
  readonly reasonOptional?: boolean;
}

/** Asks once more before the run ends, by the name of the effect; for a reason where it is rejected. */
export function RejectForm({ decision, reasonOptional = false, ...props }: RejectFormProps): ReactNode {
  const text = useText();
  const rejects = decision.type === 'reject';
  return (
    <WordsForm
      data-slot="reject-form"
      data-decision={decision.type}
      heading={
        <>
          <h3 className="hp-strong">{decision.label}</h3>
          {decision.ends && <p className="hp-muted">{text.endsRun}</p>}
        </>
      }
      label={rejects ? text.whyReject : text.remark}
      missing={rejects && !reasonOptional ? text.reasonMissing : null}
      submitLabel={decision.label}
      submitAt="start"
      {...props}
    />
  );
}
