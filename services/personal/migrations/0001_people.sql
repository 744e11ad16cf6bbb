-- Up Migration

-- What auth tells of people, and the row that every change to a person locks first.
create table people (
  id               uuid primary key,
  -- Both empty once the person has left.
  username         text collate "C" not null,
  display_name     text not null,
  deleted          boolean not null default false,
  -- auth's version; what is older is dropped.
  version          bigint not null,
  -- Whether the first profile and résumé were made; they are made once.
  welcomed         boolean not null default false,
  follower_count   int not null default 0 check (follower_count >= 0),
  following_count  int not null default 0 check (following_count >= 0)
);
-- Not unique: two people may change names by events that arrive the other way round.
create index people_username on people (username) where not deleted;

create sequence edge_positions;

-- Follows and blocks. An ended one stays with its version, so that copies can drop what is older.
create table edges (
  kind        text not null check (kind in ('FOLLOW', 'BLOCK')),
  from_id     uuid not null,
  to_id       uuid not null,
  active      boolean not null,
  version     bigint not null,
  -- Grows with each change, under the lock of both people: the order of their lists.
  position    bigint not null default nextval('edge_positions'),
  primary key (kind, from_id, to_id)
);
create index edges_to on edges (kind, to_id, from_id);
create index edges_followers on edges (to_id, position) where kind = 'FOLLOW' and active;
create index edges_following on edges (from_id, position) where kind = 'FOLLOW' and active;
