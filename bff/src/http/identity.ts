import type { Call } from '@girok/common/call'
import type { SessionRecord } from '../session/record.ts'

/** Who somebody is, as far as a call carries it. */
export type Person = Pick<Call, 'userId' | 'sessionId' | 'roles'>

/** Someone, and when their sign-in ends at the latest, in milliseconds since the epoch. */
export interface Known {
  person: Person
  endsAt: number
}

/** Who asks, held so that signing in and out can change it within an operation. */
export interface Identity {
  call: Call
  endsAt: number
}

export const nobody: Known = { person: { userId: '', sessionId: '', roles: [] }, endsAt: 0 }

/** The person of a session record. */
export const ownerOf = ({ userId, sessionId, roles, endsAt }: SessionRecord): Known => ({
  person: { userId, sessionId, roles },
  endsAt,
})

/** From here on the operation runs as this session's person. */
export const become = (identity: Identity, record: SessionRecord): void => set(identity, ownerOf(record))

/** From here on the operation runs as nobody. */
export const becomeNobody = (identity: Identity): void => set(identity, nobody)

function set(identity: Identity, { person, endsAt }: Known): void {
  identity.call = { ...identity.call, ...person }
  identity.endsAt = endsAt
}
