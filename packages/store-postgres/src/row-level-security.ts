/** Every table with a tenant in it. */
const guarded = ['runs', 'rows', 'tags', 'journal', 'commands'];

/**
 * Lets `role` read the rows of one tenant at a time: of the one that the session names in `holdpoint.tenant`. The owner
 * of the tables, as whom the store works, is not bound by it.
 */
export function rowLevelSecurity(schema: string, role: string): string {
  const reader = `"${role.replaceAll('"', '""')}"`;
  return `
    do $$ begin
      create role ${reader} nologin;
    exception when duplicate_object or unique_violation then null; -- it was there, or another process made it just now
    end $$;
    grant usage on schema ${schema} to ${reader};
    ${guarded
      .map(
        (table) => `
    grant select on ${schema}.${table} to ${reader};
    alter table ${schema}.${table} enable row level security;
    drop policy if exists one_tenant on ${schema}.${table};
    create policy one_tenant on ${schema}.${table} for select to ${reader}
      using (tenant = current_setting('holdpoint.tenant', true));`,
      )
      .join('\n')}`;
}
