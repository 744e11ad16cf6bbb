import { query } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { People } from '../domain/stores.ts'

export function postgresPeople(pool: Pool): People {
  return {
    async missing(call, ids) {
      const text = `select id from unnest($1::uuid[]) as wanted (id)
        where not exists (select from people where people.id = wanted.id)`
      const { rows } = await query<{ id: string }>(pool, call, text, [ids])
      return rows.map(({ id }) => id)
    },

    async put(call, people) {
      const given = people.map(({ id, username, displayName: display_name, deleted, version }) =>
        deleted
          ? { id, username: '', display_name: '', deleted, version }
          : { id, username, display_name, deleted, version },
      )
      await query(pool, call, PUT, [JSON.stringify(given)])
    },
  }
}

/** In id order, so that two who keep the same people do not wait for each other. */
const PUT = `insert into people (id, username, display_name, deleted, version)
  select id, username, display_name, deleted, version
    from jsonb_to_recordset($1) as given (id uuid, username text, display_name text, deleted boolean, version bigint)
    order by id
  on conflict (id) do update set username = excluded.username, display_name = excluded.display_name,
    deleted = excluded.deleted, version = excluded.version
  where not people.deleted and people.version <= excluded.version`
