/**
 * Statements that copy the run `$1` as often as `$2`, each under an id of its own and a millisecond after the one before.
 * What they write, the store would have written for such runs; `fill` compares.
 */
export const sqliteCopies: readonly string[] = [
  'create temp table if not exists copies (n integer primary key, was text, run text)',
  'delete from copies',
  `insert into copies
    with recursive one (n) as (values (1) union all select n + 1 from one where n < $2)
    select n, $1, printf('%08x', n) || substr($1, 9) from one`,
  "insert into runs (tenant, run) select tenant, copies.run from runs, copies where runs.tenant = 'bench' and runs.run = was",
  `insert into rows (run_id, kind, id, sort, tags, body)
    select copy.id, kind, replace(rows.id, was, copy.run), sort + sign(sort) * n, tags, replace(body, was, copy.run)
    from copies, runs, rows, runs copy
    where runs.tenant = 'bench' and runs.run = was and run_id = runs.id and copy.tenant = runs.tenant and copy.run = copies.run`,
  `insert into tags (tenant, kind, tag, sort, run, id, row)
    select tenant, kind, value, sort, runs.run, rows.id, row
    from copies join runs on tenant = 'bench' and runs.run = copies.run join rows on run_id = runs.id, json_each(tags)`,
  `insert into journal (run_id, version, key, task, type, at, body_hash, hash, body, writer)
    select copy.id, journal.version, replace(key, was, copy.run), task, type, at, body_hash, hash,
      replace(body, was, copy.run), writer
    from copies, runs, journal, runs copy
    where runs.tenant = 'bench' and runs.run = was and run_id = runs.id and copy.tenant = runs.tenant and copy.run = copies.run`,
];

const copied = (column: string) => `replace(${column}, run, md5(run || n))`;
const place = 'sort + sign(sort) * n';

export const postgresCopies: readonly string[] = [
  `insert into holdpoint.runs select tenant, md5(run || n), version from holdpoint.runs, generate_series(1, $2::integer) n where tenant = 'bench' and run = $1`,
  `insert into holdpoint.rows
    select tenant, md5(run || n), kind, ${copied('id')}, ${place}, tags, ${copied('body')}
    from holdpoint.rows, generate_series(1, $2::integer) n where tenant = 'bench' and run = $1`,
  `insert into holdpoint.tags select tenant, kind, tag, ${place}, md5(run || n), ${copied('id')}
    from holdpoint.tags, generate_series(1, $2::integer) n where tenant = 'bench' and run = $1`,
  `insert into holdpoint.journal
    select tenant, md5(run || n), version, ${copied('key')}, task, type, at, body_hash, hash, ${copied('body')}
    from holdpoint.journal, generate_series(1, $2::integer) n where tenant = 'bench' and run = $1`,
];
