/**
 * What a run is read by, as functions: a statement that is sent is planned each time, and one that is prepared would be
 * lost behind a pooler. Both read one instant, as what a `stable` function reads is what the statement around it sees.
 *
 * `load` gives a line for each row, or one line without a row: where the caller has the rows, or there are none.
 */
export const readFunctions = (schema: string): string => `
create function ${schema}.load(
  of_tenant text, of_run text, known text,
  out version integer, out is_known boolean,
  out kind text, out id text, out tags json, out sort double precision, out body text
) returns setof record language plpgsql stable
${planning}
as $$
begin
  select runs.version, (
    select journal.hash = known from ${schema}.journal
    where journal.tenant = of_tenant and journal.run = of_run and journal.version = runs.version
  ) into version, is_known
  from ${schema}.runs where runs.tenant = of_tenant and runs.run = of_run;
  version := coalesce(version, 0);
  is_known := coalesce(is_known, false);
  if not is_known then
    for kind, id, tags, sort, body in
      select rows.kind, rows.id, array_to_json(rows.tags), rows.sort, rows.body
      from ${schema}.rows where rows.tenant = of_tenant and rows.run = of_run
    loop
      return next;
    end loop;
    if found then return; end if;
  end if;
  return next;
end $$;

create function ${schema}.entries(
  of_tenant text, of_run text, after integer, most integer, of_task text, of_key text, also integer[]
) returns setof ${schema}.journal language plpgsql stable
${planning}
as $$
begin
  if also is not null then -- without those that are read below as well
    return query select * from ${schema}.journal
      where tenant = of_tenant and run = of_run and version = any (also)
        and (most is null and of_key is null and task = of_task and version > after) is not true;
  end if;
  if most = 0 then
    return;
  elsif of_key is not null then
    return query select * from ${schema}.journal
      where tenant = of_tenant and run = of_run and key = of_key and version > after
        and (of_task is null or task = of_task) limit most;
  elsif of_task is not null then
    return query select * from ${schema}.journal
      where tenant = of_tenant and run = of_run and task = of_task and version > after order by version limit most;
  else
    return query select * from ${schema}.journal
      where tenant = of_tenant and run = of_run and version > after order by version limit most;
  end if;
end $$;
`;

/** Of functions whose every statement goes by an index: planned once, and never by how small a table is at first. */
const planning = `set plan_cache_mode = force_generic_plan
set enable_seqscan = off`;
