import { registerHooks } from 'node:module';

/** One change of a source file, made while it is loaded. The file on disk stays as it is. */
export interface Mutation {
  /** Path within `packages`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly original: string;
  readonly mutant: string;
}

/** From here on, this thread loads the file with the change. Throws on load when the original is not there once. */
export function applyMutation({ file, original, mutant }: Mutation): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/packages/${file}`)) return loaded;
      const parts = String(loaded.source).split(original);
      if (parts.length !== 2)
        throw new Error(`${file} has ${parts.length - 1} times what is to be mutated: ${original}`);
      return { ...loaded, source: parts.join(mutant) };
    },
  });
}
