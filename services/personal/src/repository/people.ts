import { query } from '@girok/common/stores/postgres'
import { profileUpdated } from '../domain/events.ts'
import type { Person } from '../domain/person.ts'
import { firstResume } from '../domain/resume.ts'
import type { People } from '../domain/stores.ts'
import { onPeople, type Database } from './database.ts'
import { eraseEdges, erasePerson } from './erasure.ts'
import { PROFILE, toProfile, type ProfileRow } from './profiles.ts'
import { insertResume } from './resumes.ts'

export function postgresPeople(db: Database): People {
  const { pool } = db
  return {
    async missing(call, ids) {
      const text = `select id from unnest($1::uuid[]) as wanted (id)
        where not exists (select from people where people.id = wanted.id)`
      const { rows } = await query<{ id: string }>(pool, call, text, [ids])
      return rows.map(({ id }) => id)
    },

    async byUsername(call, username) {
      const text = `select id, username, display_name as "displayName", deleted, leaving, version from people
        where username = $1 and not deleted and not leaving limit 2`
      const { rows } = await query<Person>(pool, call, text, [username])
      return rows.map((row) => ({ ...row, version: Number(row.version) }))
    },

    async put(call, people) {
      const given = people.map(({ id, username, displayName: display_name, deleted, leaving, version }) =>
        deleted
          ? { id, username: '', display_name: '', deleted, leaving: false, version }
          : { id, username, display_name, deleted, leaving, version },
      )
      await query(pool, call, PUT, [JSON.stringify(given)])
    },

    welcome: (call, userId, resumeId) =>
      onPeople(db, call, [userId], async ({ tx, people, publish }) => {
        const person = people.get(userId)
        if (!person || person.deleted || person.welcomed) return
        await tx.query('update people set welcomed = true where id = $1', [userId])
        await insertResume(tx, resumeId, userId, firstResume(resumeId))
        const { rows } = await tx.query<ProfileRow>(
          `insert into profiles (user_id) values ($1) on conflict do nothing returning ${PROFILE}`,
          [userId],
        )
        await publish(rows.map((row) => profileUpdated(toProfile(row), call)))
      }),

    async erase(call, userId) {
      await erasePerson(db, call, userId)
      while (await eraseEdges(db, call, userId));
    },
  }
}

/** In id order, so that two who keep the same people do not wait for each other. */
const PUT = `insert into people (id, username, display_name, deleted, leaving, version)
  select id, username, display_name, deleted, leaving, version
    from jsonb_to_recordset($1) as given
      (id uuid, username text, display_name text, deleted boolean, leaving boolean, version bigint)
    order by id
  on conflict (id) do update set username = excluded.username, display_name = excluded.display_name,
    deleted = excluded.deleted, leaving = excluded.leaving, version = excluded.version
  where not people.deleted and people.version <= excluded.version`
