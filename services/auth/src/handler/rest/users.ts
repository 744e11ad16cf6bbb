import type { ClientReader } from '@girok/common/http/client'
import { Router } from 'express'
import { changePassword, updateUser, type NameChange } from '../../service/account.ts'
import type { Context } from '../../service/context.ts'
import { leave } from '../../service/leaving.ts'
import { getUser } from '../../service/users.ts'
import { toJsonUser } from '../views.ts'
import { jsonBody, parseBody } from './body.ts'
import { bearerCall } from './call.ts'
import { schemas } from './schemas.ts'

/** `/v1/users/me`: the account of whoever holds the Bearer token. */
export function userRoutes(ctx: Context, clientOf: ClientReader): Router {
  const router = Router()

  router.get('/', async (request, response) => {
    const call = await bearerCall(ctx, clientOf, request, response)
    response.json(toJsonUser(await getUser(ctx, call.userId, call)))
  })

  router.patch('/', jsonBody, async (request, response) => {
    const call = await bearerCall(ctx, clientOf, request, response)
    const given = parseBody(schemas.updateMe, request.body) as NameChange
    response.json(toJsonUser(await updateUser(ctx, given, call)))
  })

  router.post('/change-password', jsonBody, async (request, response) => {
    const call = await bearerCall(ctx, clientOf, request, response)
    await changePassword(ctx, parseBody(schemas.changePassword, request.body), call)
    response.status(204).end()
  })

  router.delete('/', jsonBody, async (request, response) => {
    const call = await bearerCall(ctx, clientOf, request, response)
    await leave(ctx, parseBody(schemas.deleteMe, request.body).password ?? '', call)
    response.status(204).end()
  })

  return router
}
