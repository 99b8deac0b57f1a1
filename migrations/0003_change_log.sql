-- The change log: every change of a station has a place in commit order.
--
-- The place is taken at commit (deferred trigger) under one lock that is held until the commit is visible, so places
-- become visible in ascending order and a reader that has seen place n has seen, or can never see, every place below n.
-- A plain sequence alone would not do: commits land out of order and a reader would step over the late one.

create sequence change_log_seq;

create table change_log (
  seq bigint primary key,
  station_id uuid not null references stations (id),
  -- for followers of a layer: upsert - it is in the layer now; delete - it left; hidden - it neither was nor is in it
  kind text not null check (kind in ('upsert', 'delete', 'hidden')),
  revision integer not null,
  at timestamptz not null default now()
);
create index change_log_station on change_log (station_id, seq);
create index change_log_at on change_log (at);

-- How far the log has been cut: a cursor below it is answered with 410.
alter table instance add column change_log_cut_at bigint not null default 0;

create function change_log_append() returns trigger language plpgsql as $$
declare
  was boolean := tg_op = 'UPDATE' and old.in_layer;
begin
  perform pg_advisory_xact_lock(4116210007);
  insert into change_log (seq, station_id, kind, revision)
    values (
      nextval('change_log_seq'),
      new.id,
      case when new.in_layer then 'upsert' when was then 'delete' else 'hidden' end,
      new.revision
    );
  -- Wakes whoever follows the log. The payload is empty on purpose: PostgreSQL folds equal notifications of one
  -- transaction into one, so that an import of 100,000 stations wakes a follower once.
  perform pg_notify('station_changes', '');
  return null;
end $$;
create constraint trigger change_log_append after insert or update on stations
  deferrable initially deferred for each row execute function change_log_append();
