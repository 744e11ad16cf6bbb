import type { Call } from '@girok/common/call'
import { isUniqueViolation, query } from '@girok/common/stores/postgres'
import { AppError } from '@girok/common/errors'
import { newId } from '@girok/common/ids'
import { requireSameRequest, type RequestKey } from '@girok/common/request-key'
import type { PoolClient } from 'pg'
import { resumeNotFound, slugTaken, userNotFound } from '../domain/faults.ts'
import type { Resume, ResumeContent } from '../domain/resume.ts'
import type { Resumes } from '../domain/stores.ts'
import { onPeople, type Database } from './database.ts'
import { startsOf, viewerParam } from './starts.ts'

const RESUME = `id, owner_id as "ownerId", slug, title, summary, sections, public, created_at as "createdAt",
  updated_at as "updatedAt", version, position`

interface ResumeRow extends Omit<Resume, 'version' | 'position'> {
  version: string
  position: string
}

const toResume = (row: ResumeRow): Resume => ({
  ...row,
  version: Number(row.version),
  position: Number(row.position),
})

export function postgresResumes(db: Database): Resumes {
  const { pool } = db
  const seen = async (call: Call, where: string, values: unknown[]) => {
    const { rows } = await query<ResumeRow>(
      pool,
      call,
      `select ${RESUME} from resumes where ${where}`,
      values,
    )
    return rows.map(toResume)
  }
  return {
    byId: async (call, id, viewer) =>
      (await seen(call, 'id = $1 and (public or owner_id = $2)', [id, viewerParam(viewer)]))[0],

    byIds: (call, ids, viewer) =>
      seen(call, 'id = any($1) and (public or owner_id = $2)', [ids, viewerParam(viewer)]),

    bySlug: async (call, slug) => (await seen(call, PUBLIC, [slug]))[0],

    async pages(call, ownerIds, start, viewer) {
      const values = [...startsOf(ownerIds, start), viewerParam(viewer), start.size]
      const { rows } = await query<ResumeRow>(pool, call, PAGES, values)
      return rows.map(toResume)
    },

    create: (call, ownerId, content, request) =>
      onPeople(db, call, [ownerId], async ({ tx, people }) => {
        if (people.get(ownerId)?.deleted !== false) throw userNotFound()
        const known = request && (await requested(tx, ownerId, request))
        if (known) return known
        await requireRoom(tx, ownerId)
        const resume = await insertResume(tx, newId(), ownerId, content)
        if (request) await tx.query(REMEMBER, [ownerId, request.id, request.hash, resume.id])
        return resume
      }).catch(refuseTaken),

    async update(call, ownerId, { id, version }, { slug, title, summary, sections, public: open }) {
      const values = [id, ownerId, version, slug, title, summary, sections && JSON.stringify(sections), open]
      const { rows } = await query<ResumeRow>(pool, call, UPDATE, values).catch(refuseTaken)
      return rows[0] && toResume(rows[0])
    },

    async remove(call, ownerId, id) {
      const text = 'delete from resumes where id = $1 and owner_id = $2'
      const { rowCount } = await query(pool, call, text, [id, ownerId])
      return rowCount === 1
    },

    async forgetRequests(call) {
      await query(pool, call, "delete from resume_requests where made_at < now() - interval '1 day'")
    },
  }
}

/** A public one whose owner is not leaving. */
const PUBLIC = `slug = $1 and public
  and not exists (select from people where people.id = resumes.owner_id and people.leaving)`

const PAGES = `
  select page.* from unnest($1::uuid[], $2::bigint[]) as asked (owner, before)
  cross join lateral (
    select ${RESUME} from resumes
    where owner_id = asked.owner and position < asked.before and (public or owner_id = $3)
    order by position desc limit $4
  ) as page
  order by page.position desc`

const UPDATE = `update resumes set slug = coalesce($4, slug), title = coalesce($5, title),
    summary = coalesce($6, summary), sections = coalesce($7, sections), public = coalesce($8, public),
    version = version + 1, updated_at = now()
  where id = $1 and owner_id = $2 and version = $3 returning ${RESUME}`

const REMEMBER = `insert into resume_requests (user_id, request_id, hash, resume_id) values ($1, $2, $3, $4)
  on conflict (user_id, request_id) do update set hash = $3, resume_id = $4, made_at = now()`

/** What a request made when it came first, if it did. */
async function requested(tx: PoolClient, ownerId: string, request: RequestKey): Promise<Resume | undefined> {
  const known = await tx.query<{ hash: string; resume_id: string }>(
    `select hash, resume_id from resume_requests
     where user_id = $1 and request_id = $2 and made_at > now() - interval '1 day'`,
    [ownerId, request.id],
  )
  if (!known.rows[0]) return undefined
  requireSameRequest(known.rows[0].hash, request)
  const made = [known.rows[0].resume_id]
  const { rows } = await tx.query<ResumeRow>(`select ${RESUME} from resumes where id = $1`, made)
  if (!rows[0]) throw resumeNotFound()
  return toResume(rows[0])
}

const MAX_RESUMES = 100

async function requireRoom(tx: PoolClient, ownerId: string): Promise<void> {
  const text = 'select count(*)::int as count from resumes where owner_id = $1'
  const { rows } = await tx.query<{ count: number }>(text, [ownerId])
  if (rows[0]!.count < MAX_RESUMES) return
  throw new AppError('RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED', `nobody has more than ${MAX_RESUMES} résumés`)
}

export async function insertResume(
  tx: PoolClient,
  id: string,
  ownerId: string,
  { slug, title, summary, sections }: ResumeContent,
): Promise<Resume> {
  const { rows } = await tx.query<ResumeRow>(
    `insert into resumes (id, owner_id, slug, title, summary, sections) values ($1, $2, $3, $4, $5, $6)
     returning ${RESUME}`,
    [id, ownerId, slug, title, summary, JSON.stringify(sections)],
  )
  return toResume(rows[0]!)
}

function refuseTaken(error: unknown): never {
  throw isUniqueViolation(error, 'resumes_slug_key') ? slugTaken() : error
}
