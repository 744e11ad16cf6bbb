import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@girok/common/testing/eventually'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { Inbox } from '../../services/auth/test/inbox.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, LOGIN, ME, newAccount, Person, REGISTER } from './client.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: BootedBff
let inbox: Inbox
beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  inbox = await Inbox.reserve()
  await inbox.open()
  auth = await bootAuth(stores, { SMTP_URL: inbox.url })
  bff = await bootBff(stores, { auth })
})
afterAll(async () => {
  await bff?.close()
  await auth?.close()
  await inbox?.close()
  await stores?.close()
})

const VERIFY = 'mutation ($token: String!) { verifyEmail(token: $token) { user { username email } } }'
const FORGET = 'mutation ($email: String!) { requestPasswordReset(email: $email) { success user { id } } }'
const RESET =
  'mutation ($token: String!, $new: String!) { resetPassword(token: $token, newPassword: $new) { success user { id } } }'

test('an address is proven, and a lost password replaced, without a session; that ends the old ones', async () => {
  const input = newAccount()
  const person = new Person(bff.url)
  await person.ask(REGISTER, { input })
  const stranger = new Person(bff.url)

  const token = await inbox.token(input.email, '/verify-email')
  const verified = await stranger.ask(VERIFY, { token })
  expect(verified.data.verifyEmail.user).toEqual({ username: input.username, email: null })
  const me = await person.ask('{ me { email emailVerified } }')
  expect(me.data.me).toEqual({ email: input.email, emailVerified: true })

  const forgotten = await stranger.ask(FORGET, { email: input.email })
  expect(forgotten.data.requestPasswordReset).toEqual({ success: true, user: null })
  const nobody = await stranger.ask(FORGET, { email: 'nobody@example.com' })
  expect(nobody.data).toEqual(forgotten.data)

  const link = { token: await inbox.token(input.email, '/reset-password'), new: 'another long password' }
  const reset = await person.ask(RESET, link)
  expect(reset.data.resetPassword).toEqual({ success: true, user: null })
  await eventually(async () => codeOf(await person.ask(ME)) === 'UNAUTHENTICATED')
  const signedIn = await stranger.ask(LOGIN, { input: { username: input.username, password: link.new } })
  expect(signedIn.data.login.success).toBe(true)
})

test('a token that is none is BAD_USER_INPUT that names it', async () => {
  const answer = await new Person(bff.url).ask(VERIFY, { token: 'x' })
  expect(answer.errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ field: 'token', message: 'is unknown, used or expired' }],
  })
})
