import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { System } from '@girok/dev-env/system'
import { freePorts } from '../support/ports.ts'
import { untilDone } from '../support/until.ts'
import { Seeker, type MatchView } from './seeker.ts'

jest.setTimeout(180_000)

let dataDir: string
let system: System
const seekers: Seeker[] = []
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'girok-matching-'))
  system = await System.start({ dataDir, ports: freePorts })
})
afterAll(async () => {
  for (const seeker of seekers) seeker.close()
  await system?.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function arrive(count: number): Promise<Seeker[]> {
  const arrived = await Promise.all(Array.from({ length: count }, () => Seeker.arrive(system.urls.graphql)))
  seekers.push(...arrived)
  return arrived
}

/** Two people who met are in one MATCH room of their own, and both were told by socket and notification, once. */
async function expectTogether(one: Seeker, other: Seeker): Promise<MatchView> {
  const match = await one.inRoom()
  expect(match.partner).toEqual({ id: other.id, username: other.username })
  expect((await other.inRoom()).partner).toEqual({ id: one.id, username: one.username })
  expect(match.room!.kind).toBe('MATCH')
  expect(match.room!.members.map(({ id }) => id).sort()).toEqual([one.id, other.id].sort())
  expect((await other.inRoom()).room!.id).toBe(match.room!.id)
  for (const [seeker, partner] of [
    [one, other],
    [other, one],
  ] as const) {
    const [told, ...more] = await seeker.told('matching.matched')
    expect([told!.data.matchId, more]).toEqual([match.id, []])
    expect(await seeker.notified(match.id)).toMatchObject({
      kind: 'MATCH',
      actors: [{ id: partner.id }],
      match: { partner: { id: partner.id } },
    })
  }
  return match
}

test('two people meet, land in a room and talk; one skips and meets somebody else', async () => {
  const [ann, ben, cleo] = (await arrive(3)) as [Seeker, Seeker, Seeker]
  expect(await ann.join('tea')).toMatchObject({ state: 'WAITING', queue: 'tea', position: 1, match: null })
  expect(await ben.join('tea')).toMatchObject({ state: 'MATCHED', match: { partner: { id: ann.id } } })
  const match = await expectTogether(ann, ben)
  await ann.send(match.room!.id, 'hello')
  expect(await ben.history(match.room!.id)).toMatchObject([{ body: 'hello' }])

  expect(await ben.skip(ann)).toMatchObject({ state: 'WAITING', queue: 'tea', position: 1, match: null })
  expect(await cleo.join('tea')).toMatchObject({ state: 'MATCHED', match: { partner: { id: ben.id } } })
  expect((await ann.status()).state).toBe('WAITING')
  const types = ann.received.map(({ type }) => type)
  expect(types).not.toContain('matching.skipped')
  await ann.told('matching.queue.joined', 2)
})

describe('match → room goes through whoever is killed', () => {
  test.each(['matching', 'chat', 'notification', 'bff'] as const)('%s', async (name) => {
    const [one, other] = (await arrive(2)) as [Seeker, Seeker]
    await one.join(`kill-${name}`)
    const joining = other.insist(`kill-${name}`)
    await Promise.all([joining, system.killAndWait(name)])
    await expectTogether(one, other)
  })

  test('chat and matching, while nothing can be published', async () => {
    const [one, other] = (await arrive(2)) as [Seeker, Seeker]
    system.stores.kill('nats')
    await one.insist('kill-nats')
    await other.insist('kill-nats')
    expect(await untilDone(() => one.status())).toMatchObject({ state: 'MATCHED', match: { room: null } })
    const killed = Promise.all([system.killAndWait('matching'), system.killAndWait('chat')])
    await system.stores.restart('nats')
    await killed
    await expectTogether(one, other)
  })
})

test('a block that comes before the room ends the match: both are told and wait on', async () => {
  const [one, other] = (await arrive(2)) as [Seeker, Seeker]
  await one.join('block')
  await other.join('block')
  await one.api.request('mutation ($id: ID!) { block(userId: $id) { user { id } } }', { id: other.id })
  for (const seeker of [one, other]) {
    await untilDone(async () => expect(await seeker.status()).toMatchObject({ state: 'WAITING' }))
    await seeker.told('matching.queue.joined', 2)
  }
})

test('who may not is refused by name', async () => {
  const [one] = (await arrive(1)) as [Seeker]
  const send = (query: string) => one.api.send(query)
  const skip = (id: string) => send(`mutation { skipUser(userId: "${id}") { status { state } } }`)
  const bad = (field: string) => ({
    errors: [{ extensions: { code: 'BAD_USER_INPUT', fields: [{ field }] } }],
  })
  expect(await send('mutation { joinQueue(input: { queue: "A B" }) { status { state } } }')).toMatchObject(
    bad('queue'),
  )
  expect(await skip(one.id)).toMatchObject(bad('userId'))
  expect(await skip('x')).toMatchObject(bad('userId'))
  const nobody = '01900000-0000-7000-8000-000000000000'
  expect(await skip(nobody)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
  expect(await send('mutation { leaveQueue { status { state queue position match { id } } } }')).toEqual({
    data: { leaveQueue: { status: { state: 'IDLE', queue: null, position: null, match: null } } },
  })
})
