import { useState } from 'react';

/** A value that the host holds, when it gives one, or the widget. Either way the host hears of changes. */
export function useControlled<Value>(
  given: Value | undefined,
  first: Value,
  onChange?: (value: Value) => void,
): readonly [Value, (value: Value) => void] {
  const [own, setOwn] = useState(first);
  const change = (value: Value) => {
    setOwn(value);
    onChange?.(value);
  };
  return [given === undefined ? own : given, change];
}
