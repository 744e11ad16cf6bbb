import { publicCall } from '@girok/common/http/public-call'
import type { ClientReader } from '@girok/common/http/client'
import { Router } from 'express'
import type { Context } from '../../service/context.ts'
import { login } from '../../service/login.ts'
import { exchangeCode } from '../../service/oauth/exchange.ts'
import { refresh } from '../../service/refresh.ts'
import { register } from '../../service/registration.ts'
import { logout } from '../../service/sessions.ts'
import { toJsonTokens, toJsonUser } from '../views.ts'
import { jsonBody, parseBody } from './body.ts'
import { bearerCall } from './call.ts'
import { schemas } from './schemas.ts'

/** `/v1/auth`: sign-ins of native apps, which hold their own tokens. */
export function authRoutes(ctx: Context, clientOf: ClientReader): Router {
  const router = Router()

  router.post('/register', jsonBody, async (request, response) => {
    const { displayName = '', ...given } = parseBody(schemas.register, request.body)
    const call = publicCall(clientOf, request, response)
    const { user, tokens } = await register(ctx, { ...given, displayName, kind: 'NATIVE' }, call)
    response.status(201).json({ user: toJsonUser(user), ...toJsonTokens(tokens) })
  })

  router.post('/login', jsonBody, async (request, response) => {
    const given = parseBody(schemas.login, request.body)
    const call = publicCall(clientOf, request, response)
    const { user, tokens } = await login(ctx, { ...given, kind: 'NATIVE' }, call)
    response.json({ user: toJsonUser(user), ...toJsonTokens(tokens) })
  })

  router.post('/exchange', jsonBody, async (request, response) => {
    const given = parseBody(schemas.exchange, request.body)
    const call = publicCall(clientOf, request, response)
    const { user, tokens } = await exchangeCode(ctx, { ...given, kind: 'NATIVE' }, call)
    response.json({ user: toJsonUser(user), ...toJsonTokens(tokens) })
  })

  router.post('/refresh', jsonBody, async (request, response) => {
    const { refreshToken, requestId = '' } = parseBody(schemas.refresh, request.body)
    const call = publicCall(clientOf, request, response)
    response.json(toJsonTokens(await refresh(ctx, { refreshToken, requestId }, call)))
  })

  router.post('/logout', jsonBody, async (request, response) => {
    const call = await bearerCall(ctx, clientOf, request, response)
    const { refreshToken } = parseBody(schemas.logout, request.body)
    await logout(ctx, refreshToken, call)
    response.status(204).end()
  })

  return router
}
