import type { Call } from '@girok/common/call'
import { query } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { EdgeKind } from '../domain/graph.ts'
import type { Direction, GraphLists, Listed, Relation } from '../domain/stores.ts'
import { EDGE, toEdge, type EdgeRow } from './edges.ts'
import { startsOf, viewerParam } from './starts.ts'

export function postgresLists(pool: Pool): GraphLists {
  const ids = async (call: Call, text: string, values: unknown[]) =>
    (await query<{ id: string }>(pool, call, text, values)).rows.map(({ id }) => id)
  return {
    async pages(call, direction, ownerIds, start, viewer) {
      const values = [...startsOf(ownerIds, start), viewerParam(viewer), start.size]
      const { rows } = await query<Listed>(pool, call, PAGES[direction], values)
      return rows.map((row) => ({ ...row, position: Number(row.position) }))
    },

    async relations(call, userIds, viewer) {
      const { rows } = await query<Relation>(pool, call, RELATIONS, [userIds, viewerParam(viewer)])
      return rows
    },

    followees: (call, userId, afterId, limit) => ids(call, FOLLOWEES, [userId, afterId, limit]),

    blocked: (call, userId, afterId, limit) => ids(call, BLOCKED, [userId, afterId, limit]),

    async page(call, kind, [from, to], limit) {
      const text = `select ${EDGE} from edges where kind = $1 and (from_id, to_id) > ($2, $3)
        order by from_id, to_id limit $4`
      const { rows } = await query<EdgeRow>(pool, call, text, [kind, from, to, limit])
      return rows.map(toEdge)
    },
  }
}

const stands = (kind: EdgeKind, from: string, to: string) =>
  `exists (select from edges where kind = '${kind}' and from_id = ${from} and to_id = ${to} and active)`

/** Whether a block stands between two, whoever made it. */
const isBlocked = (one: string, other: string) =>
  `(${stands('BLOCK', one, other)} or ${stands('BLOCK', other, one)})`

const pages = (owner: string, other: string) => `
  select asked.owner as "ownerId", listed.id as "userId", listed.position
  from unnest($1::uuid[], $2::bigint[]) as asked (owner, before)
  cross join lateral (
    select ${other} as id, position from edges as follow
    where kind = 'FOLLOW' and active and ${owner} = asked.owner and position < asked.before
      and not ${isBlocked('$3', `follow.${other}`)}
    order by position desc limit $4
  ) as listed
  order by listed.position desc`

const PAGES: Record<Direction, string> = {
  FOLLOWERS: pages('to_id', 'from_id'),
  FOLLOWING: pages('from_id', 'to_id'),
}

const RELATIONS = `
  select asked.id as "userId",
    ${stands('FOLLOW', '$2', 'asked.id')} as "followedByMe",
    ${stands('FOLLOW', 'asked.id', '$2')} as "followsMe",
    ${stands('BLOCK', '$2', 'asked.id')} as "blockedByMe",
    ${isBlocked('$2', 'asked.id')} as blocked,
    coalesce(follower_count, 0) as "followerCount", coalesce(following_count, 0) as "followingCount"
  from unnest($1::uuid[]) as asked (id) left join people on people.id = asked.id`

const FOLLOWEES = `select to_id as id from edges
  where kind = 'FOLLOW' and from_id = $1 and to_id > $2 and active order by to_id limit $3`

const BLOCKED = `
  (select to_id as id from edges where kind = 'BLOCK' and from_id = $1 and to_id > $2 and active
   order by to_id limit $3)
  union
  (select from_id as id from edges where kind = 'BLOCK' and to_id = $1 and from_id > $2 and active
   order by from_id limit $3)
  order by id limit $3`
