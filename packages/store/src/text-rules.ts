import type { Json } from '@holdpoint/protocol';
import { comesBack } from './json-rules.ts';
import { acme, byId, command, entry, ids, leasing, type Rule, row, rule, same, step } from './rule.ts';

/** About values that a driver, a column type or a query language may take for something else. */
export const textRules: readonly Rule[] = [
  rule(
    'ST79',
    'In JSON nothing is taken for something else: texts stay texts, and members keep their names and their order.',
    async ({ store }) => {
      const values = lookalikes.map((text) => JSON.parse(text) as Json);
      await comesBack(store, 'all', values);
      for (const [n, value] of values.entries()) await comesBack(store, `r${n}`, value);
    },
  ),

  rule(
    'ST80',
    'Keys, ids, tasks, routes, tags, types and hashes come back and are compared character for character.',
    async ({ store }) => {
      const entries = texts.map((text, n) =>
        entry(n + 1, { key: text, task: text, type: text, bodyHash: text, hash: text }),
      );
      const rows = texts.map((text) => row(text, { tags: [text, 'all', `${text}!`], body: text }));
      const commands = texts.map((text) => command(`r1/${text}`, { route: text, body: text }));
      await store.commit(step(acme, 0, { entries, rows, commands }));
      same('the journal', await store.journal(acme), entries);
      same('the rows', byId((await store.load(acme)).rows), byId(rows));
      for (const [n, text] of texts.entries()) {
        same('of the key', await store.journal(acme, { key: text }), [entries[n]]);
        same('of the task', await store.journal(acme, { task: text }), [entries[n]]);
        const { rows: found } = await store.find({ tenant: acme.tenant, kind: 'task', tags: [text], limit: 10 });
        same('under the tag', found, [{ ...acme, ...rows[n] }]);
        const { leases } = await store.lease(leasing({ routes: [text] }));
        same('on the route', [ids(leases), leases[0]?.route, leases[0]?.body], [[`r1/${text}`], text, text]);
      }
      const keep = ids(commands);
      same('held', (await store.lease(leasing({ limit: 0, keep }))).lost, []);
      const half = texts.filter((_, n) => n % 2 === 0);
      const gone = half.map((text) => row(text, { body: null }));
      await store.commit(step(acme, texts.length, { rows: gone, done: half.map((text) => `r1/${text}`) }));
      const left = texts.filter((_, n) => n % 2 === 1);
      same('the rows left', ids((await store.load(acme)).rows).toSorted(), left.toSorted());
      const { lost } = await store.lease(leasing({ limit: 0, keep }));
      same('lost', lost.toSorted(), half.map((text) => `r1/${text}`).toSorted());
    },
  ),

  rule(
    'ST81',
    'Times and places are numbers: zero, fractions and all up to 2^53 - 1 come back as they were.',
    async ({ store, clock }) => {
      clock.now = 1_800_000_000_000.5;
      const times = [0, 0.125, 1, 999_999.875, 1_777_777_777_777.25, 1_777_777_777_777];
      const instants = [...times, 9_007_199_254_740_991];
      const entries = instants.map((at, n) => entry(n + 1, { at }));
      const rows = [-1e308, -9_007_199_254_740_991, -0.1, ...instants, 1e308].map((sort, n) => row(`${n}`, { sort }));
      const commands = instants.map((due, n) => command(`r1/${n}`, { due }));
      await store.commit(step(acme, 0, { entries, rows, commands }));
      same('the instants', await store.journal(acme), entries);
      same('the places', byId((await store.load(acme)).rows), byId(rows));
      const { leases } = await store.lease(leasing({ leaseMs: 1_000.25 }));
      const due = times.toSorted((a, b) => a - b);
      same(
        'when they were due, and until when they are held',
        leases.map((one) => [one.due, one.until]),
        due.map((one) => [one, 1_800_000_001_000.75]),
      );
      same('the clock', (await store.load(acme)).now, clock.now);
    },
  ),
];

/** As JSON texts. What is written here in an order that JavaScript does not keep is compared as JavaScript has it. */
const lookalikes: readonly string[] = [
  '["42","-1","1e5","007","0x10","1_000","NaN","Infinity","true","null","undefined","9007199254740993"]',
  '["2026-01-31T23:59:60Z","2026-01-31T00:00:00.000Z","2026-01-31","00:00","12:30:00+02"]',
  '["{\\"a\\":1}","[1,2]","\\"quoted\\"","{}","[]","[object Object]","aGVsbG8=","\\\\x00","$1","?",":name","@name"]',
  '"{\\"a\\":1}"',
  '"42"',
  '" leading and trailing "',
  '{"\u00e9":1,"e\u0301":2,"E\u0301":3,"\u212b":4,"\u00c5":5}',
  '{"2":"b","1":"a","-1":"c","01":"d","1.0":"e","1e0":"f","4294967295":"g","9007199254740993":"h"}',
  '{"z":{"b":1,"a":2},"a":[{"d":1,"c":2}],"Z":0,"aa":0,"":{"":{"":null}}}',
  '{"\\u0000":1,"a\\u0000b":2,"\\u2028":3,"\\ud83d\\ude42":4,"\\"":5,"\\\\":6,"\\n":7,"$":8,"a.b":9,"a[0]":10}',
  '[{"__proto__":[{"__proto__":null}],"constructor":"x","prototype":{},"valueOf":1,"then":2,"toJSON":3,"length":4}]',
  '[1e308,-1e308,-0,0.1,1e-308,2.2250738585072014e-308,9007199254740990,1e15,1e16,123456789012345680000,0.000001]',
  `{${Array.from({ length: 300 }, (_, n) => `"member ${(n * 7) % 300}":${n}`).join(',')}}`,
  `${'[{"a":'.repeat(250)}"deep"${'}]'.repeat(250)}`,
];

/** Each differs from each other, if only just. */
const texts: readonly string[] = [
  'a',
  'A',
  'a ',
  ' a',
  'a\t',
  'a\n',
  'a\r\n',
  'a\u0000',
  'a\u0000b',
  'a\\u0000b',
  'a\\0b',
  'a%00b',
  '\u0000',
  '\u0001',
  '\u001f',
  '\u007f',
  '\u2028',
  '\u2029',
  '\u200b',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '\u00e9',
  'e\u0301',
  's',
  '\u017f',
  '\u00df',
  'ss',
  'i',
  'I',
  '\u0131',
  '\u0130',
  '🙂',
  '\u{10ffff}',
  '1',
  '01',
  '1.0',
  '1e0',
  'null',
  'true',
  '{}',
  '[]',
  '{a}',
  '"',
  "'",
  '\\',
  '\\\\',
  '%',
  '_',
  '*',
  '?',
  '[a]',
  '..',
  '/',
  '__proto__',
  'constructor',
  "'; drop table runs; --",
  'x'.repeat(400),
  `${'x'.repeat(399)}y`,
  `${'x'.repeat(400)}x`,
];
