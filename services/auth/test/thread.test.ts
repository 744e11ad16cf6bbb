import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { bootAuth, callOf, newPerson, type AuthClient, type BootedAuth } from './boot.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: AuthClient

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  bff = auth.as('bff')
})
afterAll(async () => {
  await auth?.close()
  await stores?.close()
})

describe('the thread through auth', () => {
  test('a person registers, signs in, is validated, refreshes and signs out', async () => {
    const person = newPerson()
    const registered = await bff.register(person, callOf())
    expect(registered.user).toMatchObject({ username: person.username, email: person.email, version: 1 })

    const { user, tokens } = await bff.login(person, callOf())
    expect(user!.id).toBe(registered.user!.id)
    const validated = await bff.validateToken({ accessToken: tokens!.accessToken }, callOf())
    expect(validated).toMatchObject({ valid: true, userId: user!.id, sessionId: tokens!.sessionId })

    const refreshed = await bff.refresh({ refreshToken: tokens!.refreshToken, requestId: '' }, callOf())
    expect(refreshed.tokens!.sessionId).toBe(tokens!.sessionId)

    await bff.logout({ refreshToken: refreshed.tokens!.refreshToken }, callOf())
    const after = await bff.validateToken({ accessToken: refreshed.tokens!.accessToken }, callOf())
    expect(after).toEqual({ valid: false, userId: '', sessionId: '', roles: [], expiresAt: undefined })
  })
})
