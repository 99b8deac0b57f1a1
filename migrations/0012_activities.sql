-- What happens at stations: law talks, haircuts, 送清凉. Anonymous sign-up: a place is held by a code, of which a hash is
-- kept; no name, no phone, no address.

create table activities (
  id uuid primary key,
  station_id uuid not null references stations (id),
  kind text not null check (kind in ('lawTalk', 'policyTalk', 'haircut', 'healthCheck', 'jobFair', 'summerRelief',
    'winterRelief', 'skills', 'legalAid', 'other')),
  title text not null check (length(title) between 1 and 100),
  description text check (length(description) between 1 and 2000),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  constraint activities_span check (ends_at > starts_at and ends_at <= starts_at + interval '31 days'),
  -- null: as many as come
  places integer check (places between 1 and 100000),
  -- places held; counted under the row's lock, so that two phones never get the last place
  signed_up integer not null default 0 check (signed_up >= 0),
  constraint activities_never_overbooked check (places is null or signed_up <= places),
  -- who came, counted at the door; null: not counted (yet)
  attended integer check (attended between 0 and 1000000),
  cancelled_at timestamptz,
  cancel_reason text check (length(cancel_reason) between 1 and 300),
  constraint activities_cancelled_why check ((cancelled_at is null) = (cancel_reason is null)),
  -- from it and a phone's own Idempotency-Key its code is made, so that a repeated sign-up gets the same one
  code_key text not null check (code_key ~ '^[0-9a-f]{64}$'),
  revision integer not null default 1 check (revision > 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index activities_start on activities (starts_at, id);
create index activities_end on activities (ends_at);
create index activities_station on activities (station_id, starts_at);

create table activity_signups (
  activity_id uuid not null references activities (id),
  -- SHA-256 of the code
  code_hash text not null check (code_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  -- given back; the row stays, so that a repeated request does not take a place again
  cancelled_at timestamptz,
  primary key (activity_id, code_hash)
);
