import type { ComponentPropsWithRef, KeyboardEvent, ReactNode, Ref } from 'react';
import { Icon } from './list-icons.tsx';
import { useText } from './localization-inbox.ts';
import { classes, composed } from './part-props.ts';
import { keyLabel } from './use-shortcuts.ts';

export interface ReviewFiltersProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  /** Words that all must occur in a row. */
  readonly value: string;
  readonly onValueChange: (value: string) => void;
  /** Down or Enter in the field, or Escape in an empty one: go on to the list. */
  readonly onLeave?: () => void;
  /** The key that leads here, shown in the field. */
  readonly shortcut?: string | undefined;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** Narrows the loaded reviews by text. Renders a `<div>` with the role `search`. */
export function ReviewFilters({
  value,
  onValueChange,
  onLeave,
  shortcut,
  inputRef,
  className,
  ...props
}: ReviewFiltersProps): ReactNode {
  const text = useText();
  const keyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const clears = event.key === 'Escape' && value !== '';
    const leaves = ['ArrowDown', 'Enter', 'Escape'].includes(event.key);
    if (!clears && !leaves) return;
    event.preventDefault();
    event.stopPropagation();
    if (clears) onValueChange('');
    else onLeave?.();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers of 2022 and jsdom do not know <search>
    <div
      role="search"
      className={classes('hp-inbox-filters', className)}
      data-slot="inbox-filters"
      {...props}
      onKeyDown={composed(props.onKeyDown, keyDown)}
    >
      <Icon name="search" />
      <input
        ref={inputRef}
        type="text"
        className="hp-input"
        aria-label={text.filterReviews}
        placeholder={text.filterReviews}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        value={value}
        onChange={({ target }) => onValueChange(target.value)}
      />
      {shortcut && value === '' && (
        <span className="hp-kbd" aria-hidden="true">
          {keyLabel(shortcut)}
        </span>
      )}
      {value !== '' && (
        <button
          type="button"
          className="hp-icon-button"
          aria-label={text.clearFilters}
          onClick={() => onValueChange('')}
        >
          <Icon name="x" data-size="small" />
        </button>
      )}
    </div>
  );
}
