import type { JsonSchema, RevisionView } from '@holdpoint/protocol';
import { type ReactNode, useId } from 'react';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { useText } from './localization-diff.ts';
import { OutputValue } from './output-value.tsx';

export interface OutputAdditionsProps {
  readonly revision: RevisionView;
  readonly schema: JsonSchema;
}

/** What belongs to a revision besides its output: what was added for the reviewer, and what a person made of it. */
export function OutputAdditions({ revision, schema }: OutputAdditionsProps): ReactNode {
  const text = useText();
  const { presented, presentFailure, edited, decision, masked } = revision;
  return (
    <>
      {presentFailure !== null && (
        <p className="hp-present-failure hp-tone" data-slot="present-failure" data-tone="warning">
          <Icon name="circle-alert" /> {text.notAddedForYou(presentFailure)}
        </p>
      )}
      {presented !== null && (
        <Block slot="presented" title={text.addedForYou}>
          <OutputValue value={presented} masked={masked} />
        </Block>
      )}
      {edited !== null && (
        <Block
          slot="edited"
          title={
            decision ? (
              <>
                <Avatar person={decision.by} /> {text.editedByPerson(decision.by.name)}
              </>
            ) : (
              text.editedVersion(revision.revision)
            )
          }
        >
          <OutputValue value={edited} schema={schema} masked={masked} />
        </Block>
      )}
    </>
  );
}

interface BlockProps {
  readonly slot: string;
  readonly title: ReactNode;
  readonly children: ReactNode;
}

function Block({ slot, title, children }: BlockProps): ReactNode {
  const id = useId();
  return (
    <section className="hp-addition" data-slot={slot} aria-labelledby={id}>
      <h4 id={id} className="hp-addition-title hp-line hp-medium">
        {title}
      </h4>
      <div className="hp-value">{children}</div>
    </section>
  );
}
