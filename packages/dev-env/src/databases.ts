import { Client, escapeIdentifier, escapeLiteral } from 'pg'

/** Makes a role and a database that only this role may enter; both may exist already. Returns the role's URL. */
export async function createDatabase(adminUrl: string, name: string, password: string): Promise<string> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    const id = escapeIdentifier(name)
    const { rows } = await admin.query<{ role: boolean; database: boolean }>(
      'select exists(select from pg_roles where rolname = $1) as role, exists(select from pg_database where datname = $1) as database',
      [name],
    )
    const verb = rows[0]?.role ? 'alter' : 'create'
    await admin.query(`${verb} role ${id} login password ${escapeLiteral(password)}`)
    if (!rows[0]?.database) await admin.query(`create database ${id} owner ${id}`)
    await admin.query(`revoke connect, temporary on database ${id} from public`)
  } finally {
    await admin.end()
  }
  const url = new URL(adminUrl)
  url.username = name
  url.password = password
  url.pathname = `/${name}`
  return url.href
}

/** Drops what createDatabase made, with whatever is connected to it. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query(`drop database if exists ${escapeIdentifier(name)} with (force)`)
    await admin.query(`drop role if exists ${escapeIdentifier(name)}`)
  } finally {
    await admin.end()
  }
}
