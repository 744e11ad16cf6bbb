import type { IncomingMessage } from 'node:http'
import { bearerOf, verifyBearer } from '@girok/common/http/bearer'
import type { Verifier } from '@girok/common/s2s/verify'
import type { OpenSessions } from '../session/open.ts'
import type { SessionRecord } from '../session/record.ts'
import { nobody, ownerOf, type Known } from './identity.ts'

/** Finds out who sends a request with this record behind its cookie. */
export type Identify = (request: IncomingMessage, record: SessionRecord | undefined) => Promise<Known>

/** Who sends a request: a native app by its token, a browser by its session, or nobody. */
export function identifier({ blacklist, sessions, refresher }: OpenSessions, verify: Verifier): Identify {
  return async (request, record) => {
    const token = bearerOf(request)
    if (token !== undefined) {
      const { endsAt, ...person } = await verifyBearer(token, { blacklist, verify })
      return { person, endsAt }
    }
    const fresh = record && (await refresher.fresh(record))
    if (!fresh) return nobody
    await sessions.seen(fresh)
    return ownerOf(fresh)
  }
}
