/**
 * One commit in one statement, and so in one round trip and one transaction: all of it is written, or nothing.
 *
 * The row of the run is the lock under which keys and version are looked at. The function answers with `taken` (a key
 * that is in the journal already), with `actual` (the run's version, when it is not `expected`), or with neither when
 * it wrote. `HP001` is the id of another run's command; `HP002` a gap between the entries.
 */
export const commitFunction = (schema: string): string => `
create function ${schema}.commit(
  of_tenant text, of_run text, expected integer, keys text[],
  new_entries json, new_rows json, new_commands json, done text[],
  out taken text, out actual integer
) language plpgsql as $$
declare
  last integer := expected + cardinality(keys);
  is_new boolean := false;
  put record;
  was record;
  written integer;
begin
  if expected = 0 then
    insert into ${schema}.runs (tenant, run, version) values (of_tenant, of_run, last) on conflict do nothing;
    is_new := found;
  end if;
  if not is_new then
    select coalesce(max(version), 0) into actual from (
      select version from ${schema}.runs where tenant = of_tenant and run = of_run for update
    ) locked;
    select key into taken from ${schema}.journal
      where tenant = of_tenant and run = of_run and key = any (keys) limit 1; -- by a snapshot taken under the lock
    if taken is not null or actual <> expected then return; end if;
    actual := null;
    update ${schema}.runs set version = last where tenant = of_tenant and run = of_run;
  end if;

  insert into ${schema}.journal (tenant, run, version, key, task, type, at, body_hash, hash, body)
    select of_tenant, of_run, version, key, task, type, at, body_hash, hash, body
    from json_to_recordset(new_entries) as entry (
      version integer, key text, task text, type text, at double precision, body_hash text, hash text, body text
    ) where version between expected + 1 and last;
  get diagnostics written = row_count;
  if written <> cardinality(keys) then
    raise exception 'the entries of run "%" leave a gap', of_run using errcode = 'HP002';
  end if;

  for put in
    select * from json_to_recordset(new_rows)
      as given (kind text, id text, sort double precision, tags text[], body text)
  loop
    -- most rows keep their place, and tags are the dearest part
    update ${schema}.rows set body = put.body
      where tenant = of_tenant and run = of_run and kind = put.kind and id = put.id
        and sort = put.sort and tags = put.tags and put.body is not null;
    continue when found;

    delete from ${schema}.rows where tenant = of_tenant and run = of_run and kind = put.kind and id = put.id
      returning sort, tags into was;
    if found then
      delete from ${schema}.tags where tenant = of_tenant and kind = put.kind and tag = any (was.tags)
        and sort = was.sort and run = of_run and id = put.id;
    end if;
    continue when put.body is null;
    insert into ${schema}.rows (tenant, run, kind, id, sort, tags, body)
      values (of_tenant, of_run, put.kind, put.id, put.sort, put.tags, put.body);
    insert into ${schema}.tags (tenant, kind, tag, sort, run, id)
      select of_tenant, put.kind, tag, put.sort, of_run, put.id from unnest(put.tags) tag on conflict do nothing;
  end loop;

  if done is not null then
    delete from ${schema}.commands where id = any (done) and tenant = of_tenant and run = of_run;
  end if;
  if new_commands is not null then
    insert into ${schema}.commands as stored (tenant, run, id, route, due, until, holder, deliveries, body)
      select of_tenant, of_run, id, route, due, 0, null, 0, body
      from json_to_recordset(new_commands) as command (id text, route text, due double precision, body text)
      order by id -- two commits that want the same ids then cannot wait for each other
      on conflict (id) do update
        set route = excluded.route, due = excluded.due, until = 0, holder = null, deliveries = 0, body = excluded.body
        where stored.tenant = excluded.tenant and stored.run = excluded.run;
    get diagnostics written = row_count;
    if written <> json_array_length(new_commands) then
      select id into was from json_to_recordset(new_commands) as command (id text)
        join ${schema}.commands using (id) where (tenant, run) <> (of_tenant, of_run) limit 1;
      raise exception 'command of another run' using errcode = 'HP001', detail = was.id;
    end if;
  end if;
end $$;
`;
