import type { Person } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';

export interface AvatarProps {
  readonly person: Person;
  readonly size?: 'large';
}

/** A person's initials. Always beside the name, so screen readers skip it. */
export function Avatar({ person, size }: AvatarProps): ReactNode {
  return (
    <span className="hp-avatar" data-slot="avatar" data-size={size} aria-hidden="true">
      {initials(person.name)}
    </span>
  );
}

/** An agent is not a person: a square with a machine in it. */
export function AgentAvatar(): ReactNode {
  return (
    <span className="hp-avatar" data-slot="agent" data-agent="" aria-hidden="true">
      <Icon name="bot" data-size="small" />
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? '')][0]?.toUpperCase()).join('');
}
