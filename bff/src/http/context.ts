import type { Request, Response } from 'express'
import { accessOf } from '@girok/common/http/access-log'
import type { ClientReader } from '@girok/common/http/client'
import { Loaders } from '@girok/common/graphql/loaders'
import type { Services } from '../clients.ts'
import type { Config } from '../config.ts'
import type { BffContext } from '../context.ts'
import { BrowserSession, cookieSettings } from '../session/browser.ts'
import type { OpenSessions } from '../session/open.ts'
import { callOf } from './call.ts'
import type { Known } from './identity.ts'

interface Parts {
  config: Config
  services: Services
  open: OpenSessions
  clientOf: ClientReader
}

/** Makes the context of one operation. */
export type ContextOf = (request: Request, response: Response, known: Known) => BffContext

/** Contexts of operations, with all that they share. */
export function contexts({ config, services, open, clientOf }: Parts): ContextOf {
  const cookie = cookieSettings(config.NODE_ENV === 'production')
  const sockets = { secret: config.WS_TICKET_SECRET, url: config.WS_URL }
  const { sessions, refresher } = open
  const calls = { clientOf, timeoutMs: config.REQUEST_TIMEOUT_MS }
  const browserParts = { sessions, cookie, absoluteSeconds: config.SESSION_ABSOLUTE_SECONDS }
  return (request, response, { person, endsAt }) => ({
    ...services,
    sessions,
    refresher,
    sockets,
    identity: { call: callOf(request, response, person, calls), endsAt },
    browser: new BrowserSession(request, response, browserParts),
    loaders: new Loaders(),
    covered: [],
    degraded: new Set(),
    access: accessOf(response),
  })
}
