/**
 * One commit in one statement, and so in one round trip and one transaction: all of it is written, or nothing.
 *
 * Taking the run to its new version locks it, and goes first: whatever else of this run is looked at or written holds
 * until the end. The function answers with `taken`, a key that is in the journal already, or with `actual`, the version
 * the run is at when it is not `expected` or not at `head`, or with neither when it wrote. What it finds out after it wrote it raises:
 * `HP001` the id of another run's command, `HP002` a gap between the entries, `HP003` a key that is taken.
 */
export const commitFunction = (schema: string): string => `
create function ${schema}.commit(
  of_tenant text, of_run text, expected integer, head text, keys text[],
  new_entries json, new_rows json, new_commands json, done text[], held_by text, held_until double precision,
  out taken text, out actual integer
) language plpgsql
set plan_cache_mode = force_generic_plan -- every statement goes by a primary key: planning it anew gains nothing
set enable_seqscan = off -- also not while a table is so small that it looks cheap: plans outlive that
as $$
declare
  last integer := expected + cardinality(keys);
  put record;
  was record;
  written integer;
begin
  if expected = 0 then
    insert into ${schema}.runs (tenant, run, version) values (of_tenant, of_run, last) on conflict do nothing;
  else
    update ${schema}.runs set version = last
      where tenant = of_tenant and run = of_run and version = expected and (head is null or (
        select hash = head from ${schema}.journal where tenant = of_tenant and run = of_run and version = expected
      ));
  end if;
  if not found then -- whoever repeats a commit is told of its key, not of its version
    select key into taken from unnest(keys) given (key) where (
      select true from ${schema}.journal where tenant = of_tenant and run = of_run and journal.key = given.key
    ) limit 1;
    if not found then
      select version into actual from ${schema}.runs where tenant = of_tenant and run = of_run;
      actual := coalesce(actual, 0);
    end if;
    return;
  end if;

  insert into ${schema}.journal (tenant, run, version, key, task, type, at, body_hash, hash, body)
    select of_tenant, of_run, version, key, task, type, at, body_hash, hash, body
    from json_to_recordset(new_entries) as entry (
      version integer, key text, task text, type text, at double precision, body_hash text, hash text, body text
    ) where version between expected + 1 and last
    on conflict (tenant, run, key) do nothing;
  get diagnostics written = row_count;
  if written <> cardinality(keys) then
    select key into taken from unnest(keys) given (key) where (
      select version <= expected from ${schema}.journal
      where tenant = of_tenant and run = of_run and journal.key = given.key
    ) limit 1;
    if found then raise exception 'the key is taken' using errcode = 'HP003', detail = taken; end if;
    raise exception 'the entries leave a gap' using errcode = 'HP002';
  end if;

  for put in
    select * from json_to_recordset(new_rows)
      as given (kind text, id text, sort double precision, tags text[], body text)
  loop
    if put.body is null then
      delete from ${schema}.rows where tenant = of_tenant and run = of_run and kind = put.kind and id = put.id
        returning sort, tags into was;
      continue when not found;
    else
      update ${schema}.rows as stored set sort = put.sort, tags = put.tags, body = put.body
        from (
          select sort, tags from ${schema}.rows
          where tenant = of_tenant and run = of_run and kind = put.kind and id = put.id
        ) before
        where tenant = of_tenant and run = of_run and kind = put.kind and id = put.id
        returning before.sort, before.tags into was;
      if not found then
        insert into ${schema}.rows (tenant, run, kind, id, sort, tags, body)
          values (of_tenant, of_run, put.kind, put.id, put.sort, put.tags, put.body);
      elsif was.sort = put.sort and was.tags = put.tags then
        continue; -- most rows keep their place, and tags are the dearest part
      end if;
    end if;
    delete from ${schema}.tags where tenant = of_tenant and kind = put.kind and tag = any (was.tags)
      and sort = was.sort and run = of_run and id = put.id;
    insert into ${schema}.tags (tenant, kind, tag, sort, run, id)
      select of_tenant, put.kind, tag, put.sort, of_run, put.id from unnest(put.tags) tag
      where put.body is not null on conflict do nothing;
  end loop;

  if done is not null then
    delete from ${schema}.commands where id = any (done) and tenant = of_tenant and run = of_run;
  end if;
  if new_commands is not null then
    insert into ${schema}.commands as stored (tenant, run, id, route, due, until, holder, deliveries, body)
      select of_tenant, of_run, id, route, due, case when leased then held_until else 0 end,
        case when leased then held_by end, leased::integer, body
      from json_to_recordset(new_commands)
        as command (id text, route text, due double precision, body text, leased boolean)
      order by id -- two commits that want the same ids then cannot wait for each other
      on conflict (id) do update
        set route = excluded.route, due = excluded.due, until = excluded.until, holder = excluded.holder,
          deliveries = excluded.deliveries, body = excluded.body
        where stored.tenant = excluded.tenant and stored.run = excluded.run;
    get diagnostics written = row_count;
    if written <> json_array_length(new_commands) then
      select id into was from json_to_recordset(new_commands) as command (id text)
        join ${schema}.commands using (id) where (tenant, run) <> (of_tenant, of_run) limit 1;
      raise exception 'the command is of another run' using errcode = 'HP001', detail = was.id;
    end if;
  end if;
end $$;
`;
