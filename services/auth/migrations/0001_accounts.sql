-- Up Migration

-- Text that is compared or ordered has the C collation: its order is the same on every machine and serves prefix searches.
create table users (
  id                uuid primary key,
  username          text collate "C" not null unique,
  display_name      text not null,
  display_name_key  text collate "C" not null,
  email             text,
  email_key         text collate "C" unique,
  roles             text[] not null default '{}',
  password_hash     text,
  status            text not null default 'ACTIVE' check (status in ('ACTIVE', 'DELETING', 'ERASING', 'DELETED')),
  delete_after      timestamptz,
  version           bigint not null default 1,
  created_at        timestamptz not null default now()
);
create index users_display_name on users (display_name_key);
create index users_leaving on users (delete_after) where status in ('DELETING', 'ERASING');

-- A token family: one sign-in on one device.
create table families (
  id              uuid primary key,
  user_id         uuid not null references users,
  client_kind     text not null check (client_kind in ('WEB', 'NATIVE')),
  device          text not null,
  ip              text not null,
  created_at      timestamptz not null default now(),
  last_seen_at    timestamptz not null default now(),
  expires_at      timestamptz not null,
  revoked_at      timestamptz,
  -- When the blacklist had it. A revoked family without this is not yet acknowledged to anybody.
  blacklisted_at  timestamptz
);
create index families_user on families (user_id, created_at);
create index families_unacknowledged on families (user_id) where revoked_at is not null and blacklisted_at is null;
create index families_end on families (least(expires_at, revoked_at));

create table refresh_tokens (
  hash        bytea primary key,
  family_id   uuid not null references families on delete cascade,
  issued_at   timestamptz not null default now(),
  used_at     timestamptz,
  -- The request that used it; the same one may ask again while the successor is unused.
  request_id  uuid,
  successor   bytea,
  -- True for a successor that such a repeat has put another one in place of.
  replaced    boolean not null default false
);
create index refresh_tokens_family on refresh_tokens (family_id);

create table signing_keys (
  id           text primary key,
  state        text not null check (state in ('NEXT', 'ACTIVE', 'RETIRED')),
  public_jwk   jsonb not null,
  -- The private JWK under AES-256-GCM by AUTH_KEY_SECRET.
  sealed       bytea not null,
  created_at   timestamptz not null default now(),
  -- Of a RETIRED key: when its last token has expired.
  published_until timestamptz
);
create unique index signing_keys_active on signing_keys (state) where state = 'ACTIVE';

create table service_clients (
  id           text primary key,
  secret_hash  bytea not null,
  updated_at   timestamptz not null default now()
);

-- Filled from auth.user.logged_in; the event's id makes a second delivery harmless.
create table login_activity (
  event_id      uuid primary key,
  user_id       uuid not null,
  session_id    uuid not null,
  client_kind   text not null,
  logged_in_at  timestamptz not null
);
create index login_activity_user on login_activity (user_id, logged_in_at);

-- What a leaving person's services have done so far.
create table erasures (
  user_id   uuid not null references users,
  service   text not null,
  attempts  int not null default 0,
  next_at   timestamptz not null default now(),
  done_at   timestamptz,
  primary key (user_id, service)
);
create index erasures_open on erasures (next_at) where done_at is null;
