-- Up Migration

create table resumes (
  id          uuid primary key,
  owner_id    uuid not null,
  slug        text collate "C" not null unique,
  title       text not null,
  summary     text not null,
  sections    jsonb not null,
  public      boolean not null default false,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  version     bigint not null default 1,
  -- Grows with each new one, under the lock of its owner: the order of their list.
  position    bigint generated always as identity
);
create index resumes_owner on resumes (owner_id, position);

-- Requests of the last day, so that a repeat gets the résumé that the first one made.
create table resume_requests (
  user_id     uuid not null,
  request_id  uuid not null,
  hash        text not null,
  resume_id   uuid not null,
  made_at     timestamptz not null default now(),
  primary key (user_id, request_id)
);
create index resume_requests_age on resume_requests (made_at);
