-- Imports that ran to their end: what was read, and how it went.

create table imports (
  id uuid primary key,
  file_name text not null,
  file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  crs text check (crs in ('wgs84', 'gcj02', 'bd09')),
  source text not null,
  created integer not null,
  updated integer not null,
  unchanged integer not null,
  refused integer not null,
  by text not null,
  finished_at timestamptz not null default now()
);
create index imports_file on imports (file_sha256);
