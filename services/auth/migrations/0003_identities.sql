-- Up Migration

-- How often a username may still change; null = as often as one likes. People who came through a provider did not
-- choose theirs and may do so once.
alter table users add column renames_left int;

-- Who a provider says somebody is. A person has at most one identity at each provider.
create table identities (
  provider   text not null,
  subject    text collate "C" not null,
  user_id    uuid not null references users,
  linked_at  timestamptz not null default now(),
  primary key (provider, subject)
);
create unique index identities_user on identities (user_id, provider);

-- What a browser brings back from a sign-in at a provider; spent once, worth nothing without the challenge's secret.
create table oauth_codes (
  hash        bytea primary key,
  provider    text not null,
  subject     text collate "C" not null,
  challenge   text not null,
  expires_at  timestamptz not null,
  -- Who unlinks an identity or leaves also ends what it has begun.
  foreign key (provider, subject) references identities on delete cascade
);
create index oauth_codes_identity on oauth_codes (provider, subject);
create index oauth_codes_end on oauth_codes (expires_at);
