-- Up Migration

-- Whoever has files, or left girok. This row is locked by every change of their files, which puts their events in order.
create table owners (
  id      uuid primary key,
  erased  boolean not null default false
);

create table files (
  id            uuid primary key,
  owner_id      uuid not null references owners,
  name          text not null,
  -- What was promised, then what it is by its bytes.
  content_type  text not null,
  size          bigint not null,
  state         text not null,
  reason        text not null default '',
  -- The upload as it was when it was completed; what is sent later under the same promise is another.
  etag          text not null default '',
  -- [{ name, width, height, contentType, key }], the smallest first.
  variants      jsonb not null default '[]',
  created_at    timestamptz not null,
  -- The promise ends.
  expires_at    timestamptz not null,
  changed_at    timestamptz not null default now(),
  version       bigint not null default 1
);
create index files_owner on files (owner_id);
create index files_state on files (state, changed_at);

-- Where files are shown.
create table uses (
  used_by   text collate "C" not null,
  file_id   uuid not null references files on delete cascade,
  primary key (used_by, file_id)
);
create index uses_file on uses (file_id);

-- Objects of files that are gone. Twice for one whose promise still runs: what is sent under it goes too.
create table trash (
  file_id  uuid not null,
  -- Only what was sent goes, what was made of it stays.
  upload_only boolean not null,
  due_at   timestamptz not null,
  primary key (file_id, due_at)
);
create index trash_due on trash (due_at);

create table outbox (
  position     bigint generated always as identity primary key,
  id           uuid not null unique,
  type         text not null,
  key          text not null,
  payload      bytea not null,
  occurred_at  timestamptz not null,
  traceparent  text not null,
  actor        text not null,
  written_at   timestamptz not null default now()
);
create index outbox_key on outbox (key, position);
create index outbox_written on outbox (written_at);
