-- Who may call what (bearer tokens for programs), and the answers kept for repeated requests.

create table tokens (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  role text not null check (role in ('admin', 'provider')),
  -- SHA-256 of the token; the token itself is shown once and never stored
  token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table idempotency_keys (
  caller text not null,
  key text not null check (length(key) between 1 and 200),
  request_hash text not null,
  status smallint not null,
  headers jsonb not null,
  body text,
  created_at timestamptz not null default now(),
  primary key (caller, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
