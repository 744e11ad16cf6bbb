-- Up Migration

-- Whoever has a list, or left girok. This row is locked by every change of the list.
create table recipients (
  id        uuid primary key,
  -- Grows by one with each change of the list; the list's order, and its pages' cursor.
  position  bigint not null default 0,
  muted     text[] not null default '{}',
  erased    boolean not null default false
);

-- A line of a list: all causes of one kind and target until it is read.
create table lines (
  id            uuid primary key,
  recipient_id  uuid not null references recipients,
  kind          text not null,
  -- The post, room or match; empty for FOLLOW.
  target        text collate "C" not null,
  position      bigint not null,
  -- The latest three, and how many they are in all. A line without any is not shown.
  actor_ids     uuid[] not null,
  count         integer not null,
  version       bigint not null,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  read_at       timestamptz
);
create unique index lines_open on lines (recipient_id, kind, target) where read_at is null;
create index lines_shown on lines (recipient_id, position) where count > 0;
create index lines_unread on lines (recipient_id) where read_at is null and count > 0;

-- What happened, once for each thing that happened, also after it was taken back.
create table causes (
  recipient_id  uuid not null references recipients,
  kind          text not null,
  target        text collate "C" not null,
  -- What makes it the same cause when it comes again: the actor, the comment, the room or the match.
  key           text collate "C" not null,
  actor_id      uuid not null,
  active        boolean not null,
  version       bigint not null,
  -- The line that it was told in; none when it was taken back before it was told.
  line_id       uuid references lines on delete cascade,
  happened_at   timestamptz not null,
  primary key (recipient_id, kind, target, key)
);
create index causes_line on causes (line_id, actor_id) where active;
create index causes_actor on causes (actor_id, recipient_id);

-- Posts that are gone: what is heard of them later is not told.
create table gone_posts (id uuid primary key);

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
