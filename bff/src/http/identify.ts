import type { Request } from 'express'
import type { Blacklist } from '@girok/common/blacklist'
import { bearerOf, verifyBearer } from '@girok/common/http/bearer'
import type { Verifier } from '@girok/common/s2s/verify'
import type { Refresher } from '../session/refresh.ts'
import type { Sessions } from '../session/sessions.ts'
import { nobody, ownerOf, type Known } from './identity.ts'

export interface IdentityParts {
  blacklist: Blacklist
  verify: Verifier
  refresher: Refresher
  sessions: Sessions
}

/** Who sends a request: a native app by its token, a browser by its session, or nobody. */
export async function identify(request: Request, parts: IdentityParts): Promise<Known> {
  const token = bearerOf(request)
  if (token !== undefined) {
    const { endsAt, ...person } = await verifyBearer(token, parts)
    return { person, endsAt }
  }
  const { record } = request.session
  if (!record) return nobody
  const fresh = await parts.refresher.fresh(record)
  if (!fresh) return nobody
  await parts.sessions.seen(fresh)
  return ownerOf(fresh)
}
