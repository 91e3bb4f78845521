import type { Json } from '@holdpoint/protocol';
import { acme, command, entry, leasing, type Rule, row, rule, same, step } from './rule.ts';
import type { Store } from './store.ts';

export const jsonRules: readonly Rule[] = [
  rule('ST33', 'Any JSON comes back byte for byte, the order of keys included.', async ({ store }) => {
    for (const [n, text] of hostile.entries()) await comesBack(store, `r${n}`, JSON.parse(text));
    await comesBack(
      store,
      'all',
      hostile.map((text) => JSON.parse(text)),
    );
    await comesBack(store, 'sparse', { minusZero: -0, undefinedIsLeftOut: undefined } as unknown as Json);
  }),

  rule('ST34', 'Bodies of 4 MB come back byte for byte.', async ({ store }) => {
    const text = 'Holdpoint ü 🙂 "\\" \u0000 '.repeat(150_000).slice(0, 4 * 1024 * 1024);
    await comesBack(store, 'text', text);
    await comesBack(
      store,
      'list',
      Array.from({ length: 100_000 }, (_, n) => ({ n, text: 'twenty characters...' })),
    );
  }),
];

const hostile: readonly string[] = [
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":null}',
  '{"b":1,"a":2,"10":3,"9":4,"":5," ":6,"a.b":7,"$ref":"#","$gt":0}',
  '[1e21,1e-7,5e-324,1.7976931348623157e308,9007199254740991,-9007199254740991,0.1,123456789.123456789,-0.5]',
  '["","\\u0000","a\\u0000b","\\u001f","\\u007f","\\u2028\\u2029","\\ufeff","\\ufffd","\\uffff"]',
  '["\u00e4","a\u0308","🙂","👩‍👩‍👧","\\u202e evil","日本語","\\ud83d\\ude42"]',
  '["\\"","\\\\","\\\\u0000","\'","\'\'; drop table runs; --","%s","{{x}}","#{x}","</script>","\\r\\n\\t"]',
  '[[],{},[[]],[{}],{"a":{}},null,[null],true,false,0,""]',
  '"null"',
  '"a bare string"',
  '0',
  'false',
  '{"body":null,"tags":["x"],"version":99}',
  `${'['.repeat(500)}${']'.repeat(500)}`,
  `${'{"a":'.repeat(500)}null${'}'.repeat(500)}`,
];

/** As an entry's, a row's and a command's body: loaded, found, read and leased. */
export async function comesBack(store: Store, run: string, body: Json): Promise<void> {
  const ref = { ...acme, run };
  const [rows, commands] = [[row('a', { tags: [run], body })], [command(`${run}/1`, { route: run, body })]];
  await store.commit(step(ref, 0, { entries: [entry(1, { body })], rows, commands }));
  const { rows: found } = await store.find({ tenant: ref.tenant, kind: 'task', tags: [run], limit: 1 });
  const { leases } = await store.lease(leasing({ routes: [run] }));
  const loaded = (await store.load(ref)).rows;
  for (const [what, items] of Object.entries({ entry: await store.journal(ref), loaded, found, leases })) {
    same(`the text of ${what}`, JSON.stringify(items[0]?.body), JSON.stringify(body));
  }
}
