import type { RequestHandler } from 'express'
import session from 'express-session'
import type { Config } from '../config.ts'
import type { CookieSettings } from '../session/browser.ts'
import { cookieSecrets } from '../session/seal.ts'
import { newSessionId, type SealedStore } from '../session/store.ts'

/** Loads the session of the cookie, and sets the cookie when a resolver began or moved a session. */
export const cookieSession = (
  config: Config,
  store: SealedStore,
  { name, options }: CookieSettings,
): RequestHandler =>
  session({
    name,
    store,
    genid: newSessionId,
    secret: cookieSecrets(config.SESSION_KEYS),
    resave: false,
    saveUninitialized: false,
    rolling: false,
    cookie: { ...options, maxAge: config.SESSION_ABSOLUTE_SECONDS * 1000 },
  })
