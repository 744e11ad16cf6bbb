-- Up Migration

-- chat's rooms: who is in them, and how far each has read.
create table room_members (
  room_id   uuid not null,
  user_id   uuid not null,
  present   boolean not null,
  -- The room's version when they came or went; older news is dropped.
  version   bigint not null,
  primary key (room_id, user_id)
);
create index room_members_user on room_members (user_id);

create table room_reads (
  room_id   uuid not null,
  user_id   uuid not null,
  seq       bigint not null,
  primary key (room_id, user_id)
);
create index room_reads_user on room_reads (user_id);

-- personal's blocks, ended ones as such.
create table blocks (
  blocker_id  uuid not null,
  blocked_id  uuid not null,
  active      boolean not null,
  version     bigint not null,
  -- Which rebuild saw it last.
  run         uuid,
  primary key (blocker_id, blocked_id)
);
create index blocks_blocked on blocks (blocked_id);

-- The copies whose first snapshot is complete.
create table snapshots (copy text primary key, completed_at timestamptz not null default now());
