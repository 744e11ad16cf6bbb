import type { Cause } from '../domain/cause.ts'
import type { Kind, Line } from '../domain/line.ts'

/** The columns of a line. */
export const LINE = 'id, kind, target, position, actor_ids, count, version, created_at, updated_at, read_at'

export interface LineRow {
  id: string
  kind: Kind
  target: string
  position: string
  actor_ids: string[]
  count: number
  version: string
  created_at: Date
  updated_at: Date
  read_at: Date | null
}

export const toLine = (row: LineRow): Line => ({
  id: row.id,
  kind: row.kind,
  target: row.target,
  position: Number(row.position),
  actorIds: row.actor_ids,
  count: row.count,
  version: Number(row.version),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  readAt: row.read_at ?? undefined,
})

/** The columns of a cause. */
export const CAUSE = 'kind, target, key, actor_id, active, version, line_id, happened_at'

export interface CauseRow {
  kind: Kind
  target: string
  key: string
  actor_id: string
  active: boolean
  version: string
  line_id: string | null
  happened_at: Date
}

export const toCause = (row: CauseRow): Cause => ({
  kind: row.kind,
  target: row.target,
  key: row.key,
  actorId: row.actor_id,
  active: row.active,
  version: Number(row.version),
  lineId: row.line_id ?? undefined,
  happenedAt: row.happened_at,
})
