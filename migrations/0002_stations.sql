-- Stations and who answers for them. The rules that must never break live here, not only in code:
-- one duty holder at any moment, nothing published without one, a position whole or absent, tombstones kept.

create table maintainers (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  kind text not null check (kind in ('union', 'community', 'government', 'company', 'institution', 'other')),
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (name)
);

create table stations (
  id uuid primary key,
  -- what people read, print and scan; stays when the station moves to another district
  code text not null unique check (code ~ '^[1-6][0-9]{5}-[0-9]{4,9}$'),
  name text not null check (length(name) between 1 and 200),
  address text check (length(address) between 1 and 300),
  adcode text not null references districts (adcode),
  -- the wording of the source: functional zones such as 高新区 have no adcode
  district_as_written text check (length(district_as_written) between 1 and 100),

  -- The position as submitted is the pair of the system named by position_crs, bit for bit; the other two pairs are
  -- derived from it by the public formula (src/geo/crs.ts). All absent: "to be located".
  position_crs text check (position_crs in ('wgs84', 'gcj02', 'bd09')),
  wgs84_lng double precision check (wgs84_lng between 73 and 136),
  wgs84_lat double precision check (wgs84_lat between 3 and 54),
  gcj02_lng double precision,
  gcj02_lat double precision,
  bd09_lng double precision,
  bd09_lat double precision,
  position_accuracy text check (position_accuracy in ('surveyed', 'map', 'approximate')),
  position_method text check (position_method in ('surveyed', 'observed', 'stated', 'geocoded')),
  unlocated_reason text,
  geog geography(Point, 4326) generated always as
    (st_setsrid(st_makepoint(wgs84_lng, wgs84_lat), 4326)::geography) stored,
  constraint stations_position_whole check (
    num_nonnulls(position_crs, wgs84_lng, wgs84_lat, gcj02_lng, gcj02_lat, bd09_lng, bd09_lat, position_accuracy) in (0, 8)
  ),

  opening_hours_text text check (length(opening_hours_text) between 1 and 500),
  opening_hours text check (length(opening_hours) between 1 and 500),
  hours_confidence text not null default 'none' check (hours_confidence in ('high', 'medium', 'low', 'none')),

  state text not null check (state in ('planned', 'open', 'paused', 'closed', 'retired')),
  state_reason text check (length(state_reason) between 1 and 300),
  state_until timestamptz,
  state_by text not null,
  state_at timestamptz not null default now(),
  constraint stations_until_only_while_away check (state_until is null or state in ('paused', 'closed')),

  water text not null default 'unknown' check (water in ('ok', 'out', 'unknown')),
  power text not null default 'unknown' check (power in ('ok', 'out', 'unknown')),

  verified_at timestamptz,
  verified_by text,
  -- derived from verified_at by the clock job, stored so that layers and the change feed tell when it decays
  freshness text not null default 'unverified' check (freshness in ('fresh', 'stale', 'unverified')),
  constraint stations_freshness_has_proof check (verified_at is not null or freshness = 'unverified'),

  source text not null check (length(source) between 1 and 300),
  source_url text check (length(source_url) between 1 and 500),
  observed_at date,
  -- private: never in a public answer, a layer or a log
  contact text check (length(contact) between 1 and 200),

  -- which row of which source it came from, and what that row said, so that a second import changes nothing
  import_key text unique,
  import_row jsonb,

  published_at timestamptz,
  unpublished_reason text check (unpublished_reason in ('no-duty-holder', 'withheld', 'retired')),
  constraint stations_published_or_why check ((published_at is null) = (unpublished_reason is not null)),
  constraint stations_retired_unpublished check ((state = 'retired') = (unpublished_reason is not distinct from 'retired')),
  -- what layers and nearest answers hold
  in_layer boolean not null generated always as (published_at is not null and wgs84_lng is not null) stored,

  revision integer not null default 1 check (revision > 0),
  -- the transaction that set the revision: one transaction counts once, whatever it touches
  revised_by_xact xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index stations_geog on stations using gist (geog) where in_layer;
create index stations_geom on stations using gist ((geog::geometry)) where in_layer;
create index stations_adcode on stations (adcode, id);
create index stations_name_trgm on stations using gin (name gin_trgm_ops);
create index stations_address_trgm on stations using gin (address gin_trgm_ops);
create index stations_until on stations (state_until) where state_until is not null;
create index stations_verified on stations (verified_at) where freshness <> 'unverified';

create table station_amenities (
  station_id uuid not null references stations (id),
  amenity_code text not null references amenities (code),
  state text not null check (state in ('available', 'outOfOrder', 'unknown')),
  updated_at timestamptz not null default now(),
  primary key (station_id, amenity_code)
);
create index station_amenities_code on station_amenities (amenity_code);

-- How one gets in, by time: hours is OSM opening_hours syntax, null means at all opening times.
create table station_access (
  station_id uuid not null references stations (id),
  place smallint not null check (place between 0 and 9),
  mode text not null check (mode in ('openDoor', 'askStaff', 'qrCode', 'fingerprint', 'app', 'membersOnly')),
  hours text check (length(hours) between 1 and 500),
  primary key (station_id, place)
);

create table responsibilities (
  id uuid primary key,
  station_id uuid not null references stations (id),
  maintainer_id uuid not null references maintainers (id),
  role text not null check (role in ('builder', 'host', 'dutyHolder')),
  -- Chinese calendar days, [from, to)
  valid daterange not null check (not isempty(valid) and lower_inc(valid) and not lower_inf(valid)),
  -- named: somebody named it; builder: follows from "who builds answers" (谁建谁负责); assumed: to be confirmed
  basis text not null check (basis in ('named', 'builder', 'assumed')),
  created_at timestamptz not null default now(),
  constraint responsibilities_one_duty_holder
    exclude using gist (station_id with =, valid with &&) where (role = 'dutyHolder'),
  constraint responsibilities_no_repeat
    exclude using gist (station_id with =, maintainer_id with =, role with =, valid with &&)
);
create index responsibilities_maintainer on responsibilities (maintainer_id);

-- Every change of a station or of what belongs to it counts one revision up per transaction.
create function stations_revise() returns trigger language plpgsql as $$
begin
  if old.revised_by_xact = pg_current_xact_id() then
    new.revision := old.revision;
  else
    new.revision := old.revision + 1;
  end if;
  new.revised_by_xact := pg_current_xact_id();
  new.updated_at := now();
  return new;
end $$;
create trigger stations_revise before update on stations for each row execute function stations_revise();

create function station_part_changed() returns trigger language plpgsql as $$
begin
  -- no column of its own to set: the update fires stations_revise and the change log. Both ids: a part may move.
  update stations set updated_at = now()
    where id in (new.station_id, old.station_id) and revised_by_xact <> pg_current_xact_id();
  return null;
end $$;
create trigger station_amenities_changed after insert or update or delete on station_amenities
  for each row execute function station_part_changed();
create trigger station_access_changed after insert or update or delete on station_access
  for each row execute function station_part_changed();
create trigger responsibilities_changed after insert or update or delete on responsibilities
  for each row execute function station_part_changed();

-- Tombstones stay: a station is retired, never deleted.
create function stations_keep() returns trigger language plpgsql as $$
begin
  raise exception 'stations are retired, not deleted' using errcode = 'LS001';
end $$;
create trigger stations_keep before delete on stations for each row execute function stations_keep();

-- At commit: where no duty holder is named the builder holds the duty, and a published station must have a duty holder
-- for today and every day after.
create function stations_settle_duty(station uuid) returns void language plpgsql as $$
declare
  ahead constant datemultirange := datemultirange(daterange(today_in_china(), null));
  held datemultirange;
  gap daterange;
  builder record;
begin
  select coalesce(range_agg(valid), '{}') into held from responsibilities where station_id = station and role = 'dutyHolder';
  if held @> ahead then
    return;
  end if;
  for builder in
    select maintainer_id, valid from responsibilities where station_id = station and role = 'builder' order by valid, maintainer_id
  loop
    for gap in select unnest((ahead - held) * datemultirange(builder.valid)) loop
      insert into responsibilities (id, station_id, maintainer_id, role, valid, basis)
        values (gen_random_uuid(), station, builder.maintainer_id, 'dutyHolder', gap, 'builder');
      held := held + datemultirange(gap);
    end loop;
  end loop;
  if not held @> ahead and exists (select from stations where id = station and published_at is not null) then
    raise exception 'a published station needs a duty holder' using errcode = 'LS002';
  end if;
end $$;

create function responsibilities_settled() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' then
    perform stations_settle_duty(new.station_id);
  end if;
  if tg_op <> 'INSERT' and old.station_id is distinct from new.station_id then
    perform stations_settle_duty(old.station_id);
  end if;
  return null;
end $$;
create constraint trigger responsibilities_settled after insert or update or delete on responsibilities
  deferrable initially deferred for each row execute function responsibilities_settled();

create function stations_settled() returns trigger language plpgsql as $$
begin
  perform stations_settle_duty(new.id);
  return null;
end $$;
create constraint trigger stations_settled after insert or update of published_at on stations
  deferrable initially deferred for each row when (new.published_at is not null) execute function stations_settled();
