import { acme, entry, ids, type Rule, row, rule, same, step } from './rule.ts';
import type { Entry, FoundRows, JournalOptions, Row } from './store.ts';

/** About lists and journals that are read page by page while commits are in flight. */
export const pagingRules: readonly Rule[] = [
  rule(
    'ST76',
    'A row that moves over the cursor may be missed or listed again; all others are listed once, in order.',
    async ({ store }) => {
      const at = (name: string, offset: number) =>
        Array.from({ length: 12 }, (_, n) => row(`${name} ${n}`, { sort: n * 10 + offset }));
      const [stays, toFront, toEnd] = [at('stays', 0), at('to the front', 3), at('to the end', 5)];
      await store.commit(step(acme, 0, { rows: [...toEnd, ...stays, ...toFront] }));
      const listed: Row[] = [];
      let after: string | null | undefined;
      for (let n = 0; after !== null && n < 100; n++) {
        // the last row of the page before goes to the end, and one that was not listed yet to the front
        const moved = [
          ...toEnd.slice(n - 1, n).map((one) => ({ ...one, sort: 1_000 + n })),
          ...toFront.slice(11 - n, 12 - n).map((one) => ({ ...one, sort: -n })),
        ];
        const writing = store.commit(step(acme, n + 1, { rows: n === 0 ? [] : moved }));
        const query = { tenant: acme.tenant, kind: 'task', tags: ['all'], limit: 3 } as const;
        const page: FoundRows = await store.find({ ...query, ...(after !== undefined && { after }) });
        listed.push(...page.rows);
        after = page.next;
        await writing;
      }
      same('the pages came to an end', after, null);
      same('those that stayed', ids(listed.filter(({ id }) => id.startsWith('stays'))), ids(stays));
      same(
        'the places, in order',
        listed.map(({ sort }) => sort),
        listed.map(({ sort }) => sort).toSorted((a, b) => a - b),
      );
    },
  ),

  rule(
    'ST77',
    'A row that changes its tags or its place while a page is read is on the page, once.',
    async ({ store }) => {
      const names = Array.from({ length: 6 }, (_, n) => `row ${n}`);
      const turned = (turn: number) =>
        names.map((id, n) => row(id, { tags: [(n + turn) % 2 ? 'x' : 'y'], sort: (n * 5 + turn) % 7 }));
      await store.commit(step(acme, 0, { rows: turned(0) }));
      for (let turn = 1; turn <= 30; turn++) {
        const page = () => store.find({ tenant: acme.tenant, kind: 'task', tags: ['x', 'y'], limit: 100 });
        const [before, , amid] = await Promise.all([
          page(),
          store.commit(step(acme, turn, { rows: turned(turn) })),
          page(),
        ]);
        for (const { rows } of [before, amid]) same('the page', ids(rows).toSorted(), names);
      }
    },
  ),

  rule(
    'ST78',
    'Page after page, the journal gives every entry once, in order, while more are written.',
    async ({ store }) => {
      const taskOf = (version: number) => (version % 3 === 0 ? 'draft' : 'check');
      const read: Record<string, Entry[]> = { all: [], draft: [] };
      const readOn = async (name: string, options: JournalOptions) => {
        const after = read[name]?.at(-1)?.version ?? 0;
        const page = await store.journal(acme, { ...options, after, limit: 3 });
        read[name]?.push(...page);
        return page.length;
      };
      let version = 0;
      for (let n = 0; n < 25; n++) {
        const entries = Array.from({ length: n % 4 }, (_, at) =>
          entry(version + at + 1, { task: taskOf(version + at + 1) }),
        );
        const writing = entries.length > 0 ? store.commit(step(acme, version, { entries })) : null;
        version += entries.length;
        await Promise.all([readOn('all', {}), readOn('draft', { task: 'draft' })]);
        await writing;
      }
      while ((await readOn('all', {})) + (await readOn('draft', { task: 'draft' })) > 0);
      const all = Array.from({ length: version }, (_, n) => entry(n + 1, { task: taskOf(n + 1) }));
      same('all of them', read.all, all);
      same(
        'those of one task',
        read.draft,
        all.filter(({ task }) => task === 'draft'),
      );
    },
  ),
];
