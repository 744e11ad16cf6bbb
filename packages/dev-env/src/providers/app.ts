import { addHealth } from '@girok/common/http/admin'
import { listen } from '@girok/common/http/listen'
import type { Running } from '@girok/common/run'
import express, { type ErrorRequestHandler } from 'express'
import type { Config, ProviderName } from './config.ts'
import { Faults } from './faults.ts'
import { google } from './google.ts'
import { errorPage, sendPage } from './html.ts'
import { kakao } from './kakao.ts'
import { naver } from './naver.ts'
import { People } from './people.ts'
import { urlsAt } from './registrations.ts'

export interface Providers extends Running {
  /** Each provider's own address; for google and kakao it is the issuer. */
  urls: Record<ProviderName, string>
  faults: Faults
}

/** Starts the stand-ins of all providers on one port, each under its own path. */
export async function startProviders(config: Config): Promise<Providers> {
  const app = express().disable('x-powered-by')
  const server = await listen(app, config.BIND_HOST, config.PROVIDERS_PORT)
  // The issuers contain the port, so nothing can be built before it is known.
  const urls = urlsAt(server.port)
  const faults = new Faults()
  const around = (name: ProviderName) => ({
    url: urls[name],
    client: config.PROVIDER_CLIENTS[name],
    people: new People(name, config.PROVIDER_ACCOUNTS, faults),
    faults,
  })
  const [googleRoutes, kakaoRoutes] = await Promise.all([google(around('google')), kakao(around('kakao'))])
  app.use('/google', faults.guard('google', ['/v1/userinfo']), googleRoutes)
  app.use('/kakao', faults.guard('kakao', ['/v1/oidc/userinfo', '/v2/user/me']), kakaoRoutes)
  app.use('/naver', faults.guard('naver', ['/v1/nid/me']), naver(around('naver')))
  app.post('/__faults', faults.switch())
  app.get('/picture.svg', (_request, response) => void response.type('svg').send(picture))
  addHealth(app, {})
  app.use(showFault)
  return { urls, faults, ports: { http: server.port }, close: server.close }
}

const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#bbb"/>' +
  '<circle cx="4" cy="3" r="1.5" fill="#fff"/><path d="M1 8a3 3 0 0 1 6 0" fill="#fff"/></svg>'

/** A form that names nobody, an expired sign-in or a malformed body is told with its text; all else is ours to read. */
const showFault: ErrorRequestHandler = (error: Error & { status?: number }, _request, response, _next) => {
  const status = error.status ?? 500
  if (status >= 500) console.error(error)
  sendPage(response, errorPage(status < 500 ? error.message : 'internal error'), status)
}
