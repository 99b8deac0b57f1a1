-- What a list of stations makes the triggers do, once for each station instead of once for each of its parts.

-- Parts of a station that one statement changed count as one change of it.
create function station_parts_changed() returns trigger language plpgsql as $$
declare
  changed uuid;
begin
  -- One look-up by key after the other: a join would keep the plan that suited the first statement of the session.
  if tg_op = 'INSERT' then
    for changed in select distinct station_id from added loop
      perform station_changed(changed);
    end loop;
  elsif tg_op = 'DELETE' then
    for changed in select distinct station_id from removed loop
      perform station_changed(changed);
    end loop;
  else
    -- Both: a part may move.
    for changed in select station_id from added union select station_id from removed loop
      perform station_changed(changed);
    end loop;
  end if;
  return null;
end $$;

create function station_changed(changed uuid) returns void language plpgsql as $$
begin
  -- no column of its own to set: the update fires stations_revise and the change log
  update stations set updated_at = now() where id = changed and revised_by_xact <> pg_current_xact_id();
end $$;

do $$
declare
  part text;
begin
  foreach part in array array['station_amenities', 'station_access', 'responsibilities'] loop
    execute format('drop trigger %I on %I', part || '_changed', part);
    execute format('create trigger %I after insert on %I referencing new table as added
      for each statement execute function station_parts_changed()', part || '_added', part);
    execute format('create trigger %I after delete on %I referencing old table as removed
      for each statement execute function station_parts_changed()', part || '_removed', part);
    execute format('create trigger %I after update on %I referencing new table as added old table as removed
      for each statement execute function station_parts_changed()', part || '_changed', part);
  end loop;
end $$;
drop function station_part_changed();

-- The same answer without looking where nothing can be found, and by the key where something can.
create or replace function state_by_kind(state_by text) returns text language plpgsql stable as $$
declare
  who uuid;
  known text;
begin
  if state_by = 'clock' then
    return 'schedule';
  elsif state_by in ('import', 'seed') then
    return 'import';
  elsif state_by ~ '^(user|token):[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then
    who := split_part(state_by, ':', 2)::uuid;
    if state_by like 'user:%' then
      select role into known from users where id = who;
    else
      select role into known from tokens where id = who;
    end if;
  end if;
  return case known when 'union' then 'union' when 'manager' then 'maintainer' else 'operator' end;
end $$;
