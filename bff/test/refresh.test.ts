import { eventually } from '@girok/common/testing/eventually'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { newCall } from '@girok/common/call'
import { codeOf, ME, signedUp, type Person } from './client.ts'
import { callsDuring } from './metrics.ts'
import { RecordsOf } from './records.ts'

let stores: SuiteStores
let auth: BootedAuth
let bffs: [BootedBff, BootedBff]
let store: RecordsOf

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  bffs = [await bootBff(stores, { auth }), await bootBff(stores, { auth })]
  store = new RecordsOf(stores)
})

afterAll(async () => {
  store?.close()
  await Promise.all((bffs ?? []).map((bff) => bff.close()))
  await auth?.close()
  await stores?.close()
})

const admins = () => bffs.map(({ adminUrl }) => adminUrl)
const expired = () => ({ accessExpiresAt: Date.now() - 1_000 })
const IDENTITY = 'mutation { issueWsTicket { url } }'

/** While auth is away; its address stays the same. */
async function withoutAuth(work: () => Promise<void>): Promise<void> {
  await auth.close()
  try {
    await work()
  } finally {
    const [rest, grpc] = [new URL(auth.url).port, auth.grpcAddress.split(':')[1]!]
    auth = await bootAuth(stores, { AUTH_REST_PORT: rest, AUTH_GRPC_PORT: grpc })
  }
}

test('100 parallel requests at expiry over two BFF processes make one refresh, and all succeed', async () => {
  const person = await signedUp(bffs[0].url)
  const before = await store.read(person)
  await store.change(person, expired())
  const counted = await callsDuring(admins(), async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => person.at(bffs[i % 2]!.url).ask(ME)),
    )
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([])
    expect(answers.map(({ data }) => data?.me?.id)).toEqual(Array(100).fill(person.id))
  })
  expect(counted['Refresh']).toBe(1)
  const after = await store.read(person)
  expect(after!.refreshToken).not.toBe(before!.refreshToken)
  expect(after!.refreshRequestId).toBeUndefined()
})

test('a BFF that died between refresh and storing leaves a session that the next request repairs', async () => {
  const person = await signedUp(bffs[0].url)
  const record = await store.read(person)
  const refreshRequestId = record!.sessionId
  await auth.as('bff').refresh({ refreshToken: record!.refreshToken, requestId: refreshRequestId }, newCall())
  await store.change(person, { ...expired(), refreshRequestId })
  expect((await person.ask(ME)).data.me.id).toBe(person.id)
})

test('a refresh token that was stolen and used ends the session, and only that', async () => {
  const [victim, bystander] = [await signedUp(bffs[0].url), await signedUp(bffs[0].url)]
  const record = await store.read(victim)
  await auth.as('bff').refresh({ refreshToken: record!.refreshToken, requestId: '' }, newCall())
  await store.change(victim, expired())
  expect(codeOf(await victim.ask(ME))).toBe('UNAUTHENTICATED')
  expect(await store.read(victim)).toBeUndefined()
  expect((await bystander.ask(ME)).data.me.id).toBe(bystander.id)
})

test('a request in flight cannot bring a logged-out session back', async () => {
  const person = await signedUp(bffs[0].url)
  await store.change(person, expired())
  const late: Person = person.at(bffs[1].url)
  const [, out] = await Promise.all([
    late.ask('mutation { refreshSession { success } }'),
    person.ask('mutation { logout { success } }'),
  ])
  expect(out.data.logout.success).toBe(true)
  expect(await store.read(late)).toBeUndefined()
  expect(codeOf(await late.ask(ME))).toBe('UNAUTHENTICATED')
})

test('while auth is away an expired token keeps its identity for five minutes, then it is UNAVAILABLE', async () => {
  const person = await signedUp(bffs[0].url)
  await withoutAuth(async () => {
    await store.change(person, expired())
    expect((await person.ask(IDENTITY)).data.issueWsTicket.url).toBeTruthy()
    await store.change(person, { accessExpiresAt: Date.now() - 5 * 60_000 - 1_000 })
    const late = await person.ask(IDENTITY)
    expect([late.status, codeOf(late)]).toEqual([503, 'UNAVAILABLE'])
  })
  await eventually(async () => (await person.ask(ME)).data?.me?.id === person.id)
})
