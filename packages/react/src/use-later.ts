import { useEffect, useState } from 'react';

/** What a lazy module exports, or `null` until it is there. Asked for at once; a load that fails is repeated after 3 s. */
export function useLater<Module extends object>(load: () => Promise<Module>): Module | null {
  const [loaded, setLoaded] = useState<{ readonly by: typeof load; readonly module: Module } | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    async function ask(): Promise<void> {
      const module = await load().catch(() => null);
      if (!wanted) return;
      if (module) setLoaded({ by: load, module });
      else timer = setTimeout(ask, 3_000);
    }
    ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [load]);
  return loaded?.by === load ? loaded.module : null;
}
