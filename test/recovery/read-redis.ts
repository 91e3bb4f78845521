import { isDeepStrictEqual } from 'node:util';
import { createClient } from 'redis';
import type { RunFile, StoredEntry } from './run-file.ts';
import { toRow } from './stored-columns.ts';

type Keys = ReadonlyMap<string, readonly string[]>;

/** Every run under a store's prefix, by commands that read one key each. Nobody may write meanwhile. */
export async function readRedis(url: string, prefix: string): Promise<readonly RunFile[]> {
  const client = createClient({ url });
  await client.connect();
  try {
    const keys: string[] = [];
    for await (const page of client.scanIterator({ MATCH: `{${prefix}}:*`, COUNT: 1_000 })) keys.push(...page);
    // a key is `{prefix}:kind:` and what it is of
    const named: Keys = Map.groupBy(
      keys.map((key) => key.slice(`{${prefix}}:`.length)),
      (key) => key.slice(0, key.indexOf(':')),
    );
    const at = (key: string) => `{${prefix}}:${key}`;
    const of = (kind: string) => (named.get(kind) ?? []).map((key) => key.slice(kind.length + 1));

    const lines = await Promise.all(
      of('list').map(async (list) =>
        (await client.zRange(at(`list:${list}`), 0, -1)).map((line) => listed(list, line)),
      ),
    );
    const commands = await Promise.all(
      of('command').map(async (id) => ({ id, owner: await client.hGet(at(`command:${id}`), 'owner') })),
    );
    const queues = [...(named.get('due') ?? []), ...(named.get('held') ?? [])];
    const queued = (await Promise.all(queues.map((queue) => client.zRange(at(queue), 0, -1)))).flat();
    if (!isDeepStrictEqual(queued.toSorted(), commands.map(({ id }) => id).toSorted()))
      throw new Error(`The queues hold ${queued}, there are the commands ${commands.map(({ id }) => id)}.`);

    return await Promise.all(
      of('entries').map(async (owner) => {
        const [tenant = '', run = ''] = owner.split('\0');
        const heads = await client.lRange(at(`entries:${owner}`), 0, -1);
        const bodies = await client.lRange(at(`bodies:${owner}`), 0, -1);
        const journal = heads.map(
          (head, n) => ({ ...JSON.parse(head), body: JSON.parse(bodies[n] ?? 'null') }) as StoredEntry,
        );
        const receipts = await client.hGetAll(at(`keys:${owner}`));
        const numbers = Object.fromEntries(journal.map(({ key }, n) => [key, String(n + 1)]));
        if (!isDeepStrictEqual({ ...receipts }, numbers)) throw new Error(`The keys of ${run} are not its entries'.`);
        const rows = await client.hVals(at(`rows:${owner}`));
        return {
          tenant,
          run,
          version: heads.length,
          journal,
          rows: rows.map((text) => {
            const { kind, id, sort, tags, body } = JSON.parse(text);
            return toRow({ kind, id, sort, tags }, JSON.stringify(body));
          }),
          tags: lines.flat().flatMap((line) => (line.owner === owner ? [line.text] : [])),
          commands: commands.filter((command) => command.owner === owner).map(({ id }) => id),
        };
      }),
    );
  } finally {
    client.destroy();
  }
}

/** A member of the list `tenant\0kind\0tag`: sixteen hex digits of where it stands, then `run\0id`. */
function listed(list: string, member: string): { readonly owner: string; readonly text: string } {
  const [tenant, kind, tag] = list.split('\0');
  const [run, id] = member.slice(16).split('\0');
  return { owner: `${tenant}\0${run}`, text: `${kind} ${id} ${numberOf(member.slice(0, 16))} ${tag}` };
}

/** The bits of a double, turned so that they count upwards: all of a negative one, the sign of the others. */
function numberOf(hex: string): number {
  const bits = BigInt(`0x${hex}`);
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits >> 63n === 1n ? bits ^ (1n << 63n) : BigInt.asUintN(64, ~bits));
  return view.getFloat64(0);
}
