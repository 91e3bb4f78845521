/**
 * Whether an adapter of Socket.IO carries anything to other nodes. The one it has by itself prints a warning when it is asked
 * to; all others override that method. Told by that and not by class, since the host's Socket.IO may be another copy.
 */
export function leadsToNodes(adapter: object): boolean {
  let found = 0;
  for (let at: object | null = adapter; at; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, 'serverSideEmit')) found += 1;
  }
  return found > 1;
}
