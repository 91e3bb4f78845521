import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { createKeybindingsHandler } from 'tinykeys';

/** Other keys for some actions, in the notation of tinykeys (`j`, `Shift+j`, `g i`); `false` turns one off, or all. */
export type Shortcuts<Action extends string> = false | { readonly [Key in Action]?: string | false };

export type BoundKeys<Action extends string> = { readonly [Key in Action]?: string };

export interface BoundShortcuts<Action extends string> {
  /** For the widget's root: keys work while the focus is inside, and never while typing, composing or repeating. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** What is bound, for hints. */
  readonly keys: BoundKeys<Action>;
}

export function useShortcuts<Action extends string>(
  defaults: Readonly<Record<Action, string>>,
  given: Shortcuts<Action> | undefined,
  /** One that is not there now leaves its key to whatever is around. */
  actions: { readonly [Key in Action]?: ((event: globalThis.KeyboardEvent) => void) | undefined },
): BoundShortcuts<Action> {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const wanted = JSON.stringify(given === false ? {} : { ...defaults, ...given });
  return useMemo(() => {
    const bound = Object.entries<string | false>(JSON.parse(wanted)).filter(([, key]) => key !== false);
    const bindings = bound.map(([action, key]) => [
      key,
      (event: globalThis.KeyboardEvent) => {
        const act = latest.current[action as Action];
        if (!act) return;
        event.preventDefault();
        act(event);
      },
    ]);
    const handle = createKeybindingsHandler(Object.fromEntries(bindings), { ignore });
    return {
      keys: Object.fromEntries(bound) as BoundKeys<Action>,
      onKeyDown: (event: KeyboardEvent) => {
        handle(event.nativeEvent);
        // React's event does not look at the native one again
        if (event.nativeEvent.defaultPrevented) event.preventDefault();
      },
    };
  }, [wanted]);
}

/** A key with Ctrl or ⌘ is no typing, so it works in a field too. */
function ignore(event: globalThis.KeyboardEvent): boolean {
  if (event.repeat || event.isComposing || event.defaultPrevented) return true;
  const target = event.target instanceof Element ? event.target : null;
  return !event.ctrlKey && !event.metaKey && target?.closest('input, select, textarea, [contenteditable]') != null;
}

/** How a key is printed on a hint: `[Shift]+/` is "/", `Escape` is "Esc". */
export function keyLabel(key: string): string {
  const plain = key.replace(/\[\w+\]\+/g, '');
  const names: Readonly<Record<string, string>> = { Escape: 'Esc', $mod: 'Ctrl' };
  return plain
    .split('+')
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('+');
}
