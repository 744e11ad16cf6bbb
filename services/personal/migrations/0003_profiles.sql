-- Up Migration

create table profiles (
  user_id         uuid primary key,
  headline        text not null default '',
  bio             text not null default '',
  location        text not null default '',
  website         text not null default '',
  avatar_file_id  uuid,
  avatar_url      text not null default '',
  version         bigint not null default 1,
  updated_at      timestamptz not null default now()
);

-- Files that were deleted of late: none of them becomes a picture by a request that was under way.
create table gone_files (
  id       uuid primary key,
  gone_at  timestamptz not null default now()
);
create index gone_files_age on gone_files (gone_at);
