import type { ClientKind, Family } from '../domain/session.ts'
import type { Account, Status, User } from '../domain/user.ts'

export const USER =
  'id, username, display_name, email, email_verified_at is not null as email_verified, roles, status, created_at, version'
export const ACCOUNT = `${USER}, password_hash, renames_left, status = 'DELETING' and delete_after > now() as recallable`
export const FAMILY = 'id, user_id, client_kind, device, ip, created_at, last_seen_at, expires_at'
/** Of a family that has not ended. */
export const LIVING = 'revoked_at is null and expires_at > now()'

export interface UserRow {
  id: string
  username: string
  display_name: string
  email: string | null
  email_verified: boolean
  roles: string[]
  status: Status
  created_at: Date
  version: string
}

export interface AccountRow extends UserRow {
  password_hash: string | null
  recallable: boolean
  renames_left: number | null
}

export interface FamilyRow {
  id: string
  user_id: string
  client_kind: ClientKind
  device: string
  ip: string
  created_at: Date
  last_seen_at: Date
  expires_at: Date
}

export const toUser = (row: UserRow): User => ({
  id: row.id,
  username: row.username,
  displayName: row.display_name,
  email: row.email,
  emailVerified: row.email_verified,
  roles: row.roles,
  status: row.status,
  createdAt: row.created_at,
  version: Number(row.version),
})

export const toAccount = (row: AccountRow): Account => ({
  ...toUser(row),
  passwordHash: row.password_hash,
  recallable: row.recallable,
  renamesLeft: row.renames_left,
})

export const toFamily = (row: FamilyRow): Family => ({
  id: row.id,
  userId: row.user_id,
  kind: row.client_kind,
  device: row.device,
  ip: row.ip,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
})
