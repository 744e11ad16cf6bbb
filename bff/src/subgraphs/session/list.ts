import { ClientKind, type Session } from '@girok/proto/auth/v1/auth'
import type { SessionRecord } from '../../session/record.ts'
import type { SessionContext } from './context.ts'

/** A family this young may still be on its way into the store. */
const NEWBORN_MS = 60_000

/** auth's families joined with our records; a browser's family without a record is of no use and is ended. */
export async function listSessions(context: SessionContext) {
  const { auth, identity, sessions } = context
  const { call } = identity
  const [{ sessions: families }, records] = await Promise.all([
    auth.listSessions({}, call),
    sessions.list(call.userId),
  ])
  const usable = (family: Session) =>
    family.clientKind !== ClientKind.CLIENT_KIND_WEB || records.has(family.id)
  await endAll(
    context,
    families.filter((family) => !usable(family) && isOld(family)),
  )
  return families.filter(usable).map((family) => shape(family, records.get(family.id), call.sessionId))
}

const isOld = (family: Session) => Date.now() - (family.createdAt?.getTime() ?? 0) > NEWBORN_MS

/** Best effort: what fails is tried again when somebody looks next. */
const endAll = ({ auth, identity }: SessionContext, families: Session[]) =>
  Promise.allSettled(
    families.map(({ id }) =>
      auth.revokeSession({ target: { $case: 'sessionId', value: id } }, identity.call),
    ),
  )

const shape = (family: Session, record: SessionRecord | undefined, current: string) => ({
  id: family.id,
  current: family.id === current,
  device: family.device,
  ip: family.ip,
  createdAt: family.createdAt,
  lastSeenAt: new Date(Math.max(record?.seenAt ?? 0, family.lastSeenAt?.getTime() ?? 0)),
})
