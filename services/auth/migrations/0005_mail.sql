-- Up Migration

alter table users add column email_verified_at timestamptz;

-- Who is to get a mail about what; written in the transaction that it is about, gone once it is sent.
create table mails (
  id          uuid primary key default gen_random_uuid(),
  kind        text not null check (kind in ('VERIFY_EMAIL', 'RESET_PASSWORD')),
  email_key   text collate "C" not null,
  created_at  timestamptz not null default now(),
  attempts    int not null default 0,
  next_at     timestamptz not null default now(),
  unique (kind, email_key)
);
create index mails_next on mails (next_at);

-- What the links in mails prove: that somebody reads the mail of an address that the account has.
create table mail_tokens (
  hash        bytea primary key,
  kind        text not null,
  user_id     uuid not null references users,
  email_key   text collate "C" not null,
  expires_at  timestamptz not null
);
create index mail_tokens_user on mail_tokens (user_id, kind);
create index mail_tokens_end on mail_tokens (expires_at);
