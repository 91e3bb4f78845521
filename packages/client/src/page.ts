/** Listens at the window until the returned function is called. Does nothing where there is none. */
export function onWindow(listeners: Readonly<Record<string, (event: Event) => void>>): () => void {
  if (typeof window === 'undefined') return () => {};
  for (const type in listeners) window.addEventListener(type, listeners[type] as () => void);
  return () => {
    for (const type in listeners) window.removeEventListener(type, listeners[type] as () => void);
  };
}
