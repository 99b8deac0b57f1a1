-- What map providers show of our stations, as they (or an office with a provider's list) say. The lists in force hold
-- their entries; of those they replaced the counts are kept. What is missing, stale or misplaced is worked out when asked.

create table publication_lists (
  id uuid primary key,
  layer text not null check (layer in ('amap', 'baidu', 'wgs84')),
  -- a union's list speaks of its district only; null: of the whole country
  adcode text references districts (adcode),
  is_current boolean not null,
  crs text not null check (crs in ('wgs84', 'gcj02', 'bd09')),
  observed_at timestamptz not null,
  uploaded_at timestamptz not null,
  uploaded_by text not null check (length(uploaded_by) between 1 and 100),
  entries integer not null check (entries >= 0),
  -- how its entries found their stations, when it came
  by_id integer not null,
  by_code integer not null,
  by_position integer not null,
  unknown integer not null
);
create unique index publication_lists_current on publication_lists (layer, coalesce(adcode, '')) where is_current;
create index publication_lists_history on publication_lists (layer, uploaded_at);

create table publication_items (
  list_id uuid not null references publication_lists (id) on delete cascade,
  place_id text not null check (length(place_id) between 1 and 100),
  station_id uuid references stations (id),
  matched_by text check (matched_by in ('id', 'code', 'position')),
  constraint publication_items_matched check ((station_id is null) = (matched_by is null)),
  name text check (length(name) between 1 and 200),
  -- another name than ours, when the list came
  name_differs boolean not null default false,
  state text check (state in ('planned', 'open', 'paused', 'closed')),
  -- as given, in the list's system, and in WGS-84
  lng double precision not null,
  lat double precision not null,
  wgs84_lng double precision not null,
  wgs84_lat double precision not null,
  -- of an entry that found no station: the county it lies in, where its outline is loaded
  adcode text,
  observed_at timestamptz not null,
  primary key (list_id, place_id)
);
create index publication_items_station on publication_items (list_id, station_id);
create index publication_items_stations on publication_items (station_id) where station_id is not null;

-- When last changed what a map shows of a station: name, address, position, state, whether it is there at all. A daily
-- check is no such change: else every provider's list would be stale every day.
create table station_shown_changes (
  station_id uuid primary key references stations (id),
  changed_at timestamptz not null
);
create function station_shown_changed() returns trigger language plpgsql as $$
begin
  insert into station_shown_changes (station_id, changed_at) values (new.id, now())
    on conflict (station_id) do update set changed_at = excluded.changed_at;
  return null;
end $$;
create trigger station_shown_made after insert on stations for each row execute function station_shown_changed();
create trigger station_shown_edited after update on stations for each row
  when ((old.name, old.address, old.wgs84_lng, old.wgs84_lat, old.state, old.published_at is null)
    is distinct from (new.name, new.address, new.wgs84_lng, new.wgs84_lat, new.state, new.published_at is null))
  execute function station_shown_changed();
insert into station_shown_changes (station_id, changed_at) select id, updated_at from stations;
