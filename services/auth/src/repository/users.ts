import { query } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { Users } from '../domain/stores.ts'
import { USER, toUser, type UserRow } from './rows.ts'

/** Characters that LIKE would read as its own. */
const literal = (text: string) => text.replace(/[\\%_]/g, (c) => `\\${c}`)

export function postgresUsers(pool: Pool): Users {
  return {
    async byId(call, id) {
      const { rows } = await query<UserRow>(pool, call, `select ${USER} from users where id = $1`, [id])
      return rows[0] && toUser(rows[0])
    },

    async byIds(call, ids) {
      const text = `select ${USER} from users where id = any($1)`
      const { rows } = await query<UserRow>(pool, call, text, [ids])
      return rows.map(toUser)
    },

    async byUsername(call, username) {
      const text = `select ${USER} from users where username = $1 and status = 'ACTIVE'`
      const { rows } = await query<UserRow>(pool, call, text, [username])
      return rows[0] && toUser(rows[0])
    },

    async search(call, prefix, after, limit) {
      const text = `select ${USER} from users
        where status = 'ACTIVE' and (username like $1 or display_name_key like $1) and username > $2
        order by username limit $3`
      const { rows } = await query<UserRow>(pool, call, text, [`${literal(prefix)}%`, after, limit])
      return rows.map(toUser)
    },

    async page(call, afterId, limit) {
      const text = `select ${USER} from users where id > $1 order by id limit $2`
      const { rows } = await query<UserRow>(pool, call, text, [afterId, limit])
      return rows.map(toUser)
    },
  }
}
