import { query } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { Rooms } from '../domain/stores.ts'

const PUT = `insert into room_members (room_id, user_id, present, version)
  select * from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::bigint[])
  on conflict (room_id, user_id) do update set present = excluded.present, version = excluded.version
  where room_members.version < excluded.version`

export function postgresRooms(pool: Pool): Rooms {
  const put: Rooms['put'] = async (call, changes) => {
    const column = <K extends keyof (typeof changes)[number]>(name: K) =>
      changes.map((change) => change[name])
    const values = [column('roomId'), column('userId'), column('present'), column('version')]
    await query(pool, call, PUT, values)
  }
  return {
    put,

    async putWhole(call, { roomId, memberIds, version }) {
      await put(
        call,
        memberIds.map((userId) => ({ roomId, userId, present: true, version })),
      )
      await query(
        pool,
        call,
        `update room_members set present = false, version = $3
         where room_id = $1 and present and version < $3 and user_id <> all($2::uuid[])`,
        [roomId, memberIds, version],
      )
    },

    async members(call, roomId) {
      const { rows } = await query<{ id: string; present: boolean }>(
        pool,
        call,
        'select user_id as id, present from room_members where room_id = $1',
        [roomId],
      )
      return rows.length === 0 ? undefined : rows.filter((row) => row.present).map((row) => row.id)
    },

    async read(call, roomId, userId, seq) {
      await query(
        pool,
        call,
        `insert into room_reads (room_id, user_id, seq) values ($1, $2, $3)
         on conflict (room_id, user_id) do update set seq = excluded.seq where room_reads.seq < excluded.seq`,
        [roomId, userId, seq],
      )
    },

    async unread(call, roomId, userIds, seq) {
      const { rows } = await query<{ id: string }>(
        pool,
        call,
        `select id from unnest($2::uuid[]) as id
         where not exists (select from room_reads where room_id = $1 and user_id = id and seq >= $3)`,
        [roomId, userIds, seq],
      )
      return rows.map((row) => row.id)
    },

    async alreadyTold(call, roomId, { authorId, seq }, userIds) {
      const { rows } = await query<{ id: string }>(
        pool,
        call,
        `update causes set version = greatest(causes.version, $4) from lines
         where lines.id = line_id and lines.read_at is null and causes.active
           and causes.kind = 'MESSAGE' and causes.target = $1::text and causes.key = $2::text
           and causes.recipient_id = any($3::uuid[])
         returning causes.recipient_id as id`,
        [roomId, authorId, userIds, seq],
      )
      return rows.map((row) => row.id)
    },

    async toldUpTo(call, roomId, userId) {
      const { rows } = await query<{ seq: string | null }>(
        pool,
        call,
        `select max(causes.version) as seq from lines join causes on line_id = lines.id and active
         where lines.recipient_id = $2 and lines.kind = 'MESSAGE' and lines.target = $1::text and read_at is null`,
        [roomId, userId],
      )
      return Number(rows[0]?.seq ?? 0)
    },

    async erase(call, userId) {
      await query(pool, call, 'delete from room_reads where user_id = $1', [userId])
      await query(pool, call, 'update room_members set present = false where user_id = $1', [userId])
    },
  }
}
