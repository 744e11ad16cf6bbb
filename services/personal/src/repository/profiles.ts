import { query } from '@girok/common/stores/postgres'
import type { PoolClient } from 'pg'
import { profileUpdated } from '../domain/events.ts'
import { fileNotUsable, userNotFound } from '../domain/faults.ts'
import { emptyProfile, isSame, noAvatar, type Profile, type StoredChange } from '../domain/profile.ts'
import type { Profiles } from '../domain/stores.ts'
import { onPeople, type Database } from './database.ts'

export const PROFILE = `user_id as "userId", headline, bio, location, website, avatar_file_id as "avatarFileId",
  avatar_url as "avatarUrl", version, updated_at as "updatedAt"`

export interface ProfileRow extends Omit<Profile, 'version' | 'avatarFileId'> {
  version: string
  avatarFileId: string | null
}

export const toProfile = (row: ProfileRow): Profile => ({
  ...row,
  avatarFileId: row.avatarFileId ?? '',
  version: Number(row.version),
})

export function postgresProfiles(db: Database): Profiles {
  const { pool } = db
  return {
    async byUserIds(call, ids) {
      const text = `select ${PROFILE} from profiles where user_id = any($1)`
      const { rows } = await query<ProfileRow>(pool, call, text, [ids])
      return rows.map(toProfile)
    },

    async page(call, afterId, limit) {
      const text = `select ${PROFILE} from profiles where user_id > $1 order by user_id limit $2`
      const { rows } = await query<ProfileRow>(pool, call, text, [afterId, limit])
      return rows.map(toProfile)
    },

    change: (call, userId, change) =>
      onPeople(db, call, [userId], async ({ tx, people, publish }) => {
        if (people.get(userId)?.deleted !== false) throw userNotFound()
        const profile = await read(tx, userId)
        if (isSame(profile, change)) return profile
        if (change.avatarFileId && (await isGone(tx, change.avatarFileId))) throw fileNotUsable()
        const changed = await put(tx, profile, change)
        await publish([profileUpdated(changed, call)])
        return changed
      }),

    dropFile: (call, userId, fileId) =>
      onPeople(db, call, [userId], async ({ tx, publish }) => {
        await tx.query('insert into gone_files (id) values ($1) on conflict do nothing', [fileId])
        const profile = await read(tx, userId)
        if (profile.avatarFileId !== fileId) return
        await publish([profileUpdated(await put(tx, profile, noAvatar), call)])
      }),

    async forgetFiles(call) {
      await query(pool, call, "delete from gone_files where gone_at < now() - interval '1 day'")
    },
  }
}

async function read(tx: PoolClient, userId: string): Promise<Profile> {
  const { rows } = await tx.query<ProfileRow>(`select ${PROFILE} from profiles where user_id = $1`, [userId])
  return rows[0] ? toProfile(rows[0]) : emptyProfile(userId)
}

async function isGone(tx: PoolClient, fileId: string): Promise<boolean> {
  const { rowCount } = await tx.query('select from gone_files where id = $1', [fileId])
  return rowCount === 1
}

async function put(tx: PoolClient, profile: Profile, change: StoredChange): Promise<Profile> {
  const { userId, headline, bio, location, website, avatarFileId, avatarUrl, version } = {
    ...profile,
    ...change,
  }
  const { rows } = await tx.query<ProfileRow>(
    `insert into profiles (user_id, headline, bio, location, website, avatar_file_id, avatar_url, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (user_id) do update set headline = $2, bio = $3, location = $4, website = $5, avatar_file_id = $6,
       avatar_url = $7, version = $8, updated_at = now()
     returning ${PROFILE}`,
    [userId, headline, bio, location, website, avatarFileId || null, avatarUrl, version + 1],
  )
  return toProfile(rows[0]!)
}
