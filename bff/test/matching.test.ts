import { readConfig } from '@girok/common/config'
import { newId } from '@girok/common/ids'
import type { Running } from '@girok/common/run'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { clients } from '../../services/auth/test/boot.ts'
import { start as startMatching } from '../../services/matching/src/app.ts'
import { configShape } from '../../services/matching/src/config.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, signedUp, type Person } from './client.ts'

let stores: SuiteStores
let auth: Awaited<ReturnType<typeof bootAuth>>
let matching: Running
let bff: BootedBff

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  matching = await startMatching(
    readConfig(configShape, {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      ...auth.issuer,
      MATCHING_GRPC_PORT: '0',
      MATCHING_ADMIN_PORT: '0',
      VALKEY_URL: stores.valkeyUrl,
      NATS_URL: stores.natsUrl,
      AUTH_GRPC_ADDRESS: auth.grpcAddress,
      MATCHING_CLIENT_SECRET: clients.matching,
    }),
  )
  bff = await bootBff(stores, { auth }, { MATCHING_GRPC_ADDRESS: `127.0.0.1:${matching.ports['grpc']}` })
})

afterAll(async () => {
  await bff?.close()
  await matching?.close()
  await auth?.close()
  await stores?.close()
})

const STATUS = 'state queue position waitingSince match { id partner { id username } room { id } matchedAt }'
const IDLE = { state: 'IDLE', queue: null, position: null, waitingSince: null, match: null }

const join = (person: Person, input: object) =>
  person.ask(`mutation ($input: JoinQueueInput!) { joinQueue(input: $input) { status { ${STATUS} } } }`, {
    input,
  })
const skip = (person: Person, userId: string) =>
  person.ask(`mutation ($userId: ID!) { skipUser(userId: $userId) { status { ${STATUS} } } }`, { userId })
const statusOf = async (person: Person) =>
  (await person.ask(`{ queueStatus { ${STATUS} } }`)).data.queueStatus

test('each of a match sees the other; before their room is made it is null', async () => {
  const [ann, bob] = [await signedUp(bff.url), await signedUp(bff.url)]
  expect(await statusOf(ann)).toEqual(IDLE)
  const waiting = await join(ann, { queue: 'tea', region: 'kr', interests: ['go'] })
  expect(waiting.data.joinQueue.status).toEqual({
    state: 'WAITING',
    queue: 'tea',
    position: 1,
    waitingSince: expect.any(String),
    match: null,
  })
  const met = await join(bob, { queue: 'tea', region: null, interests: ['Go'] })
  const match = { id: expect.any(String), room: null, matchedAt: expect.any(String) }
  const matched = { ...IDLE, state: 'MATCHED', queue: 'tea' }
  expect(met.data.joinQueue.status).toEqual({
    ...matched,
    match: { ...match, partner: { id: ann.id, username: ann.username } },
  })
  expect(await statusOf(ann)).toEqual({
    ...matched,
    match: { ...match, partner: { id: bob.id, username: bob.username } },
  })
  const skipped = await skip(ann, bob.id)
  expect(skipped.data.skipUser.status).toMatchObject({ state: 'WAITING', position: 1, match: null })
  const left = await ann.ask(`mutation { leaveQueue { status { ${STATUS} } } }`)
  expect(left.data.leaveQueue.status).toEqual(IDLE)
})

test('bad input names its field in the words of the door', async () => {
  const ann = await signedUp(bff.url)
  const faults = async (answer: ReturnType<typeof join>) => {
    const { code, reason, fields } = (await answer).errors![0]!.extensions as Fault
    return [code, reason, fields?.map(({ field }) => field)]
  }
  expect(await faults(join(ann, { queue: 'Tea', region: 'a b', interests: [''] }))).toEqual([
    'BAD_USER_INPUT',
    'INVALID_FIELD',
    ['queue', 'region', 'interests.0'],
  ])
  expect(await faults(join(ann, { queue: 'tea', region: '' }))).toEqual([
    'BAD_USER_INPUT',
    'INVALID_FIELD',
    ['region'],
  ])
  expect(await faults(skip(ann, 'x'))).toEqual(['BAD_USER_INPUT', 'INVALID_FIELD', ['userId']])
  expect(await faults(skip(ann, ann.id))).toEqual(['BAD_USER_INPUT', 'SELF_NOT_ALLOWED', ['userId']])
  expect(await faults(skip(ann, newId()))).toEqual(['NOT_FOUND', 'USER_NOT_FOUND', undefined])
})

interface Fault {
  code: string
  reason: string
  fields?: { field: string }[]
}

test('without its service one is idle, and the rest of the answer is there', async () => {
  const ann = await signedUp(bff.url)
  await matching.close()
  const answer = await ann.ask(`{ me { id } queueStatus { ${STATUS} } }`)
  expect(answer.data).toEqual({ me: { id: ann.id }, queueStatus: IDLE })
  expect(answer.extensions).toEqual({ degraded: ['matching'] })
  expect(codeOf(answer)).toBe('UNAVAILABLE')
  expect(codeOf(await join(ann, { queue: 'tea' }))).toBe('UNAVAILABLE')
})
