-- Up Migration

create table outbox (
  position    bigint generated always as identity primary key,
  id          uuid not null unique,
  type        text not null,
  key         text not null,
  payload     bytea not null,
  occurred_at timestamptz not null,
  traceparent text not null,
  actor       text not null,
  written_at  timestamptz not null default now()
);
create index outbox_key on outbox (key, position);
