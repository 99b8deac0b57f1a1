-- People who sign in, their sessions, what a token reaches, the throttle of sign-in, and the two records that are never
-- rewritten: the audit log (who changed what) and the public history of a station's state (no persons in it).

create table users (
  id uuid primary key,
  -- what one types to sign in; lower case, so that one spelling is one account
  login text not null unique check (login ~ '^[a-z0-9][a-z0-9._@+-]{2,99}$'),
  -- private, as is the address: for colleagues' eyes only
  display_name text not null check (length(display_name) between 1 and 100),
  email text unique check (length(email) between 3 and 254 and email = lower(email)),
  role text not null check (role in ('admin', 'union', 'manager')),
  adcode text references districts (adcode),
  maintainer_id uuid references maintainers (id),
  constraint users_scope check ((role = 'union') = (adcode is not null) and (role = 'manager') = (maintainer_id is not null)),
  -- PHC string of Argon2id (RFC 9106); null: signs in by the identity provider only
  password_hash text check (password_hash like '$argon2id$%'),
  -- who an identity provider says it is: issuer and subject together
  oidc_issuer text,
  oidc_subject text,
  constraint users_oidc_whole check ((oidc_issuer is null) = (oidc_subject is null)),
  constraint users_oidc unique (oidc_issuer, oidc_subject),
  disabled_at timestamptz,
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_signed_in_at timestamptz
);
create index users_maintainer on users (maintainer_id) where maintainer_id is not null;

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  -- SHA-256 of the cookie's secret; the one before it stays until the new one has been seen
  current_hash text not null unique check (current_hash ~ '^[0-9a-f]{64}$'),
  previous_hash text unique check (previous_hash ~ '^[0-9a-f]{64}$'),
  -- synchronizer token: useless without the cookie, so kept as it is
  csrf_token text not null,
  created_at timestamptz not null,
  rotated_at timestamptz not null,
  -- when the current secret was first used; null: its cookie may never have arrived
  confirmed_at timestamptz,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

-- Failed sign-ins by account and by source. A bucket is a keyed hash, and the key lives for a day: no address is kept.
create table sign_in_throttle (
  bucket text primary key,
  attempts integer not null,
  window_ends_at timestamptz not null,
  blocked_until timestamptz
);
create index sign_in_throttle_age on sign_in_throttle (window_ends_at);
create table sign_in_throttle_keys (
  day date primary key,
  key text not null
);

alter table tokens drop constraint tokens_role_check;
alter table tokens add constraint tokens_role_check check (role in ('admin', 'union', 'manager', 'provider'));
alter table tokens add column adcode text references districts (adcode);
alter table tokens add column maintainer_id uuid references maintainers (id);
-- a provider's layers as a JSON list; null: every layer
alter table tokens add column layers jsonb;
alter table tokens add column created_by text;
alter table tokens add constraint tokens_scope check (
  (role = 'union') = (adcode is not null) and (role = 'manager') = (maintainer_id is not null)
  and (layers is null or role = 'provider')
);

create table audit_log (
  seq bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- user:ID, token:ID, bootstrap-admin, cli, clock
  actor text not null check (length(actor) between 1 and 100),
  -- of signed-in staff and programs only, never of riders
  address text,
  request_id text,
  action text not null check (length(action) between 1 and 60),
  object_type text not null check (length(object_type) between 1 and 40),
  object_id text not null check (length(object_id) between 1 and 100),
  -- the district that the object belongs to, for those who answer for it; null: none
  adcode text,
  -- { field: { from, to } }, without secrets
  changes jsonb not null
);
create index audit_log_object on audit_log (object_type, object_id, seq);
create index audit_log_actor on audit_log (actor, seq);
create index audit_log_adcode on audit_log (adcode text_pattern_ops, seq);
create index audit_log_at on audit_log (at);

create function audit_log_keep() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'LS003';
end $$;
create trigger audit_log_keep before update or delete on audit_log for each row execute function audit_log_keep();
create trigger audit_log_keep_all before truncate on audit_log for each statement execute function audit_log_keep();

-- Every state a station was in, as anybody may read it: which kind of body set it, never who.
create table station_states (
  seq bigint generated always as identity primary key,
  station_id uuid not null references stations (id),
  state text not null,
  reason text,
  until timestamptz,
  since timestamptz not null,
  by_kind text not null check (by_kind in ('union', 'maintainer', 'operator', 'import', 'schedule'))
);
create index station_states_station on station_states (station_id, seq);

create function state_by_kind(state_by text) returns text language sql stable as $$
  select case
    when state_by = 'clock' then 'schedule'
    when state_by in ('import', 'seed') then 'import'
    else coalesce((
      select case role when 'union' then 'union' when 'manager' then 'maintainer' end
      from (
        select role from users where state_by = 'user:' || id::text
        union all
        select role from tokens where state_by = 'token:' || id::text
      ) known limit 1), 'operator')
  end
$$;

create function station_state_kept() returns trigger language plpgsql as $$
begin
  insert into station_states (station_id, state, reason, until, since, by_kind)
    values (new.id, new.state, new.state_reason, new.state_until, new.state_at, state_by_kind(new.state_by));
  return null;
end $$;
create trigger station_state_made after insert on stations for each row execute function station_state_kept();
create trigger station_state_changed after update on stations for each row
  when ((old.state, old.state_reason, old.state_until) is distinct from (new.state, new.state_reason, new.state_until))
  execute function station_state_kept();
insert into station_states (station_id, state, reason, until, since, by_kind)
  select id, state, state_reason, state_until, state_at, state_by_kind(state_by) from stations order by id;
