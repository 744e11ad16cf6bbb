import { unauthenticated } from '@girok/common/errors'
import type { TokenPair, User } from '@girok/proto/auth/v1/auth'
import { become, becomeNobody } from '../../http/identity.ts'
import { type SessionRecord } from '../../session/record.ts'
import type { SessionContext } from './context.ts'

interface AuthResponse {
  success: boolean
  user: { __typename: 'User'; id: string } | null
}

/** What every change of session answers: never a token, only who is signed in now. */
export function done({ identity }: SessionContext): AuthResponse {
  const { userId } = identity.call
  return { success: true, user: userId ? { __typename: 'User', id: userId } : null }
}

/** Begins the browser's session; the rest of the operation runs as this person. */
export async function signIn(
  context: SessionContext,
  { user, tokens }: { user?: User | undefined; tokens?: TokenPair | undefined },
): Promise<AuthResponse> {
  const { browser, identity, auth } = context
  const { refreshToken } = tokens!
  const record = await browser.begin(user!.id, tokens!).catch(async (error: unknown) => {
    await auth.logout({ refreshToken }, identity.call).catch(() => undefined)
    throw error
  })
  become(identity, record)
  return done(context)
}

/** Deletes the records of families that auth has ended; when one's own is among them, nobody is signed in any more. */
export async function ended(context: SessionContext, sessionIds: readonly string[]): Promise<AuthResponse> {
  const { identity, browser, sessions } = context
  const { userId, sessionId } = identity.call
  await sessions.revoke(userId, sessionIds)
  if (sessionIds.includes(sessionId)) {
    browser.forget()
    becomeNobody(identity)
  }
  return done(context)
}

/** Renews the tokens of the browser's session. */
export async function renew(context: SessionContext): Promise<AuthResponse> {
  const record = requireCookie(context)
  const fresh = await context.refresher.renew(record)
  if (!fresh) {
    context.browser.forget()
    throw unauthenticated('SESSION_ENDED', 'the session has ended')
  }
  become(context.identity, fresh)
  return done(context)
}

function requireCookie({ browser }: SessionContext): SessionRecord {
  if (!browser.record)
    throw unauthenticated('AUTHENTICATION_REQUIRED', 'only a session by cookie can be refreshed here')
  return browser.record
}
