import { useEffect, useRef, useState } from 'react';

/** The value as of the last animation frame: however often it changes, one paint has one of it. `held` keeps what is shown. */
export function useFramed<Value>(value: Value, held = false): Value {
  const [shown, setShown] = useState(value);
  const latest = useRef({ value, held });
  const frame = useRef(0);
  useEffect(() => {
    latest.current = { value, held };
    // a pending frame is kept, not moved: a source that changes in every frame would put it off for ever
    if (held || frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      if (!latest.current.held) setShown(() => latest.current.value);
    });
  }, [value, held]);
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    },
    [],
  );
  return shown;
}
