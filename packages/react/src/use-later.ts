import { useEffect, useState } from 'react';

/** What a lazy module exports, or `null` until it is there. Asked for at once; a load that fails is repeated after 3 s. */
export function useLater<Module extends object>(load: () => Promise<Module>): Module | null {
  const [module, setModule] = useState<Module | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    async function ask(): Promise<void> {
      const loaded = await load().catch(() => null);
      if (!wanted) return;
      if (loaded) setModule(loaded);
      else timer = setTimeout(ask, 3_000);
    }
    ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [load]);
  return module;
}
