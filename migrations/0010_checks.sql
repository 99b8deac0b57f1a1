-- The daily check of a station, the proof that somebody was there; and the photos of checks and reports.

create table photos (
  id uuid primary key,
  -- made small by us, without metadata (src/photos/): what was uploaded is not kept
  content_type text not null check (content_type = 'image/jpeg'),
  bytes bytea not null check (octet_length(bytes) between 1 and 2000000),
  width integer not null check (width between 1 and 1280),
  height integer not null check (height between 1 and 1280),
  -- SHA-256 of what was uploaded: the same upload again is no other photo
  upload_hash text not null check (upload_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null
);
create index photos_age on photos (created_at);

create table checks (
  id uuid primary key,
  station_id uuid not null references stations (id),
  -- when somebody stood there; a phone without a network tells later
  checked_at timestamptz not null,
  received_at timestamptz not null,
  constraint checks_not_ahead check (checked_at <= received_at),
  -- user:ID, token:ID, bootstrap-admin
  checked_by text not null check (length(checked_by) between 1 and 100),
  -- who answered for the station that day; null: nobody
  maintainer_id uuid references maintainers (id),
  -- the four duties: water and power on; things in order; inside and outside clean; equipment intact
  utilities text not null check (utilities in ('ok', 'notOk', 'notChecked')),
  orderliness text not null check (orderliness in ('ok', 'notOk', 'notChecked')),
  cleanliness text not null check (cleanliness in ('ok', 'notOk', 'notChecked')),
  equipment text not null check (equipment in ('ok', 'notOk', 'notChecked')),
  water text check (water in ('ok', 'out', 'unknown')),
  power text check (power in ('ok', 'out', 'unknown')),
  -- [{ code, state }] as found
  amenities jsonb not null,
  note text check (length(note) between 1 and 1000),
  -- false: the station had been verified later already, and nothing of this was set
  applied boolean not null,
  photo_id uuid references photos (id) on delete set null
);
create index checks_station on checks (station_id, checked_at desc, id desc);
create index checks_photo on checks (photo_id) where photo_id is not null;

-- A proof is not rewritten: only its photo comes later, and goes when its time is over.
create function checks_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (to_jsonb(new) - 'photo_id') = (to_jsonb(old) - 'photo_id') and (old.photo_id is null or new.photo_id is null) then
      return new;
    end if;
  end if;
  raise exception 'checks are not rewritten' using errcode = 'LS004';
end $$;
create trigger checks_keep before update or delete on checks for each row execute function checks_keep();
