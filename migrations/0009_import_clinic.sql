-- The import clinic: a file is read, judged row by row, committed as a whole and, for a day, undone as a whole.
-- Kept for a few days only (src/imports/clinic.repository.ts cuts by age and number of rows): rows hold what clerks wrote,
-- telephone numbers too.

create table clinic_imports (
  id uuid primary key,
  by text not null,
  -- the district whose office sent it, and beyond which it writes nothing; null: an administrator's
  adcode text references districts (adcode),
  -- a repeated request with the same key gets the first import
  idempotency_key text check (length(idempotency_key) between 1 and 200),
  file_name text not null check (length(file_name) between 1 and 255),
  file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  file_bytes integer not null,
  state text not null check (state in ('checking', 'ready', 'failed', 'committed', 'undone')),
  -- what was said of the whole list: source, city, default maintainer
  facts jsonb not null,
  -- how the file was read: format, encoding, sheet, headings, columns, skipped lines
  reading jsonb not null,
  crs text check (crs in ('wgs84', 'gcj02', 'bd09')),
  crs_basis text check (crs_basis in ('requested', 'stated', 'evidence', 'unclear', 'not-needed')),
  crs_evidence jsonb,
  issues jsonb not null default '[]',
  row_count integer not null,
  done_count integer not null default 0,
  counts jsonb,
  created_at timestamptz not null default now(),
  -- last sign of life of whoever checks it: a restart in the middle shows by its age
  touched_at timestamptz not null default now(),
  committed_at timestamptz,
  committed_by text,
  undone_at timestamptz,
  undone_by text,
  unique (by, idempotency_key)
);
create index clinic_imports_age on clinic_imports (created_at);

create table clinic_rows (
  import_id uuid not null references clinic_imports (id) on delete cascade,
  -- where the clerk finds it: row of the sheet, line of the file, place in the list
  line integer not null,
  -- the cells as they came
  raw jsonb not null,
  verdict text check (verdict in ('new', 'update', 'same', 'merge-proposed', 'refused')),
  -- name, reasons, position, candidate, differences
  details jsonb,
  outcome text check (outcome in ('created', 'updated', 'unchanged', 'refused', 'undecided', 'skipped')),
  station_id uuid,
  -- of the station right after the commit: still the same, nobody has changed it since
  revision integer,
  -- what the commit changed, as it was and as it became
  changes jsonb,
  undo text check (undo in ('undone', 'partly', 'kept')),
  primary key (import_id, line)
);
create index clinic_rows_verdict on clinic_rows (import_id, verdict, line);

-- Exact names and addresses, by which lists are matched. As hashes, so that the trigram indexes are no choice for it: they
-- would visit every name that shares 工会驿站.
create index stations_name_exact on stations (md5(name));
create index stations_address_exact on stations (md5(address));
