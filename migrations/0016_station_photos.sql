-- The public photo of a station: its entrance, so that a rider knows the door again. Not in `photos`, which are private and
-- forgotten after some time; this one stays until it is replaced, removed, or its station is retired.

create table station_photos (
  station_id uuid primary key references stations (id),
  -- made small by us, without metadata (src/photos/): what was uploaded is not kept
  content_type text not null check (content_type = 'image/jpeg'),
  bytes bytea not null check (octet_length(bytes) between 1 and 1200000),
  width integer not null check (width between 1 and 960),
  height integer not null check (height between 1 and 960),
  -- for who cannot see it
  alt text check (length(alt) between 1 and 200),
  -- of `bytes`: its strong ETag, and the version in its address
  tag text not null check (tag ~ '^[A-Za-z0-9_-]{24}$'),
  -- SHA-256 of what was uploaded: the same upload again is no other photo
  upload_hash text not null check (upload_hash ~ '^[0-9a-f]{64}$'),
  updated_at timestamptz not null
);

-- A part of its station, as amenities are (0015): another photo is another revision.
create trigger station_photos_added after insert on station_photos referencing new table as added
  for each statement execute function station_parts_changed();
create trigger station_photos_removed after delete on station_photos referencing old table as removed
  for each statement execute function station_parts_changed();
create trigger station_photos_changed after update on station_photos
  referencing new table as added old table as removed
  for each statement execute function station_parts_changed();
