-- Reports of riders. What several tell of one thing is one case, and somebody answers for it by a deadline. Nothing is kept
-- of who reported: a report has its words and a tracking code, no account, no address.

-- Several sources said lately that it is locked, and nobody has answered yet: whether one gets in is not known.
alter table stations add column doubted_at timestamptz;

create table report_cases (
  id uuid primary key,
  station_id uuid not null references stations (id),
  kind text not null check (kind in ('locked', 'noWater', 'broken', 'wrongPlace', 'closedDown', 'other')),
  status text not null default 'open' check (status in ('open', 'acknowledged', 'resolved', 'rejected')),
  -- who answered for the station when it was told; null: nobody
  maintainer_id uuid references maintainers (id),
  reports integer not null default 1 check (reports > 0),
  opened_at timestamptz not null,
  last_reported_at timestamptz not null,
  due_at timestamptz not null,
  -- since when it is the union's to see to, too
  escalated_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  answered_at timestamptz,
  answered_by text,
  -- what was done, for everybody who follows it: without names
  answer text check (length(answer) between 1 and 1000),
  constraint report_cases_answered check (
    (status in ('resolved', 'rejected')) = (answered_at is not null)
    and (answered_at is null) = (answered_by is null) and (answered_at is null) = (answer is null)
    and (acknowledged_at is null) = (acknowledged_by is null)
  ),
  revision integer not null default 1
);
-- one unanswered case of a kind a station: what is told again joins it
create unique index report_cases_unanswered on report_cases (station_id, kind) where status in ('open', 'acknowledged');
create index report_cases_due on report_cases (due_at) where status in ('open', 'acknowledged') and escalated_at is null;
create index report_cases_station on report_cases (station_id, id);

create table reports (
  id uuid primary key,
  case_id uuid not null references report_cases (id),
  -- Crockford base32: whoever has it may follow the case
  tracking_code text not null unique check (tracking_code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
  words text check (length(words) between 1 and 500),
  photo_id uuid references photos (id) on delete set null,
  received_at timestamptz not null
);
create index reports_case on reports (case_id, id);
create index reports_photo on reports (photo_id) where photo_id is not null;

-- For an hour: which sources told of a case, so that one source counts once. A source is a keyed hash whose key lives for
-- two days (sign_in_throttle_keys); it stands beside no report.
create table report_sources (
  case_id uuid not null references report_cases (id),
  source text not null,
  told_at timestamptz not null,
  primary key (case_id, source)
);
create index report_sources_age on report_sources (told_at);

-- How many reports a source sent in its hour.
create table report_throttle (
  source text primary key,
  reports integer not null,
  window_ends_at timestamptz not null
);
create index report_throttle_age on report_throttle (window_ends_at);
