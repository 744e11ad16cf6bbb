import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { readConfig } from '@girok/common/config'
import { accessTokenVerifier } from '@girok/common/s2s/identity'
import type { Verifier } from '@girok/common/s2s/verify'
import { decodeProtectedHeader } from 'jose'
import { Client } from 'pg'
import { keysShape, openKeys, type KeyOperations } from '../src/keys.ts'
import { authEnv, bootAuth, newPerson, type BootedAuth } from './boot.ts'
import { runKeys, startKeys } from './keys-command.ts'
import { spawnAuth } from './process.ts'
import { bearer, send } from './rest-client.ts'
import { authSuite, eventually } from './suite.ts'
import { startVerifyingService } from './verifying-service.ts'

/** README: a key that is dropped is of no use anywhere after 8 s. A busy machine gets as much again; who only forgets takes minutes. */
const BOUND_MS = 16_000

let replicas: BootedAuth[]
let service: Awaited<ReturnType<typeof startVerifyingService>>
let operator: KeyOperations
// Before the suite's own, which ends the stores.
afterAll(async () => {
  await service?.close()
  await replicas?.[1]?.close()
  await operator?.close()
})
const suite = authSuite()
let verifyAccess: Verifier
beforeAll(async () => {
  replicas = [suite.auth, await bootAuth(suite.stores)]
  service = await startVerifyingService(replicas[1]!)
  verifyAccess = accessTokenVerifier(replicas[0]!.issuer)
  operator = openKeys(readConfig(keysShape, authEnv(suite.stores)))
})
/** Every test begins with one key. */
beforeEach(() => operator.replace())

/** What is issued once all replicas sign with the one key. */
const issuedFirst = async () => issuedBy((await stored())[0]!.kid)

/** What is issued once all replicas sign with that key. */
const issuedBy = (kid: string): Promise<Issued> =>
  eventually(async () => {
    const issued = await issue()
    return issued.every((each) => each.kid === kid) ? issued[0] : undefined
  })

const keys = (...args: string[]) => runKeys(suite.stores, ...args)
const stored = () =>
  suite.sql<{ kid: string; state: string }>('select id as kid, state from signing_keys order by created_at')
const stateOf = async (kid: string) => (await stored()).find((key) => key.kid === kid)?.state

async function publishedBy({ url }: BootedAuth): Promise<string[]> {
  const { body } = await send(url, 'GET', '/.well-known/jwks.json')
  return body.keys.map((key: { kid: string }) => key.kid)
}

interface Issued {
  kid: string
  access: string
  service: string
}

/** A person's and a service's token from each replica. */
const issue = (): Promise<Issued[]> =>
  Promise.all(
    replicas.map(async (replica) => {
      const { username, email, password } = newPerson()
      const person = { body: { username, email, password } }
      const access: string = (await send(replica.url, 'POST', '/v1/auth/register', person)).body.accessToken
      const token = await replica.tokensOf('auth').get('chat')
      return { kid: decodeProtectedHeader(access).kid!, access, service: token }
    }),
  )

/** Who believes these tokens: each replica's REST door, a Bearer edge elsewhere, another service. */
async function believers({ access, service: token }: Issued): Promise<boolean[]> {
  const doors = replicas.map(async ({ url }) => {
    const { status } = await send(url, 'GET', '/v1/users/me', { headers: bearer(access) })
    return status === 200
  })
  const edge = verifyAccess(access).then(
    () => true,
    () => false,
  )
  return Promise.all([...doors, edge, service.believes(token)])
}
const ALL = [true, true, true, true]
const NONE = [false, false, false, false]

/** Until nobody believes them, which must be soon. */
async function untilRefused(issued: Issued): Promise<void> {
  const begun = Date.now()
  await eventually(async () => (await believers(issued)).every((believed) => !believed) || undefined)
  expect(Date.now() - begun).toBeLessThan(BOUND_MS)
}

/** As if a NEXT key had been published long enough. */
const nextIsDue = () => suite.sql("update signing_keys set activates_at = now() where state = 'NEXT'")

async function rotated(): Promise<{ before: Issued; after: Issued }> {
  const before = await issuedFirst()
  await operator.rotate()
  await nextIsDue()
  const after = await eventually(async () => {
    const issued = await issue()
    return issued.every(({ kid }) => kid !== before.kid) ? issued[0] : undefined
  })
  return { before, after }
}

describe('rotating', () => {
  test('publishes a key for the JWKS max-age before it signs; then old tokens stay good until they expire', async () => {
    const before = await issuedFirst()
    const { out, code } = await keys('rotate')
    const [next] = (await stored()).filter(({ state }) => state === 'NEXT')
    expect([code, out]).toEqual([0, expect.stringContaining(`${next!.kid} is published as NEXT`)])
    const [row] = await suite.sql<{ wait: string }>(
      "select extract(epoch from activates_at - now()) as wait from signing_keys where state = 'NEXT'",
    )
    expect(Number(row!.wait)).toBeGreaterThan(5 * 60)
    const both = [before.kid, next!.kid]
    for (const replica of replicas)
      await eventually(async () => (await publishedBy(replica)).length === 2 || undefined)
    expect(await Promise.all(replicas.map(publishedBy))).toEqual([both, both])
    expect((await issue()).map(({ kid }) => kid)).toEqual([before.kid, before.kid])

    await nextIsDue()
    const after = await eventually(async () => (await issue()).find(({ kid }) => kid === next!.kid))
    expect(await stateOf(before.kid)).toBe('RETIRED')
    expect(await believers(before)).toEqual(ALL)
    expect(await believers(after)).toEqual(ALL)
    await suite.sql("update signing_keys set published_until = now() where state = 'RETIRED'")
    for (const replica of replicas)
      await eventually(async () => (await publishedBy(replica)).length === 1 || undefined)
  })

  test('twice at once, by two operators, makes one next key', async () => {
    const [one, two] = await Promise.all([keys('rotate'), keys('rotate')])
    expect([one.code, one.out]).toEqual([0, two.out])
    expect((await stored()).map(({ state }) => state)).toEqual(['ACTIVE', 'NEXT'])
  })

  test('goes on when whoever was to switch is killed', async () => {
    const { child } = await spawnAuth(suite.stores)
    await operator.rotate()
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
    await nextIsDue()
    const states = await eventually(async () => {
      const now = (await stored()).map(({ state }) => state)
      return now.includes('NEXT') ? undefined : now
    })
    expect(states).toEqual(['RETIRED', 'ACTIVE'])
    expect(await believers(await issuedBy((await stored())[1]!.kid))).toEqual(ALL)
  })
})

describe('a leak: rotate --now', () => {
  test('makes tokens that everybody remembers as good worthless within seconds, and new ones good', async () => {
    const { before, after } = await rotated()
    expect([await believers(before), await believers(after)]).toEqual([ALL, ALL])
    expect((await keys('rotate', '--now')).code).toBe(0)
    expect((await stored()).map(({ state }) => state)).toEqual(['ACTIVE'])
    await Promise.all([untilRefused(before), untilRefused(after)])
    const fresh = await issue()
    expect(await Promise.all(fresh.map(believers))).toEqual([ALL, ALL])
  })

  test('killed in the middle, it has done nothing', async () => {
    const before = await issuedFirst()
    const blocker = new Client(suite.stores.databaseUrl)
    await blocker.connect()
    await blocker.query('select pg_advisory_lock(42)')
    await suite.sql(`create function wait() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(42); return new; end $$`)
    await suite.sql('create trigger wait before insert on signing_keys for each row execute function wait()')
    const child = startKeys(suite.stores, ['rotate', '--now'])
    const waiting = "select from pg_stat_activity where wait_event = 'advisory' and query like 'insert%'"
    await eventually(async () => (await suite.sql(waiting)).length === 1 || undefined)
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
    await blocker.end()
    await eventually(async () => (await suite.sql(waiting)).length === 0 || undefined)
    await suite.sql('drop function wait cascade')
    expect(await stored()).toEqual([{ kid: before.kid, state: 'ACTIVE' }])
    expect(await believers(before)).toEqual(ALL)
  })
})

describe('dropping', () => {
  test('a retired key makes its tokens worthless within seconds, and leaves the others', async () => {
    const { before, after } = await rotated()
    expect(await believers(before)).toEqual(ALL)
    expect((await keys('drop', before.kid)).code).toBe(0)
    await untilRefused(before)
    expect([await believers(before), await believers(after)]).toEqual([NONE, ALL])
  })

  test('a next key ends the rotation', async () => {
    await operator.rotate()
    const [active, next] = await stored()
    expect((await keys('drop', next!.kid)).code).toBe(0)
    expect(await stored()).toEqual([active])
  })

  test('the key that signs is refused, as is one that is not there, in one line', async () => {
    const [active] = await stored()
    const refused = await keys('drop', active!.kid)
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/^girok: .* signs now; .*--now\n$/),
    ])
    expect(await keys('drop', 'nobody')).toMatchObject({ code: 1, err: 'girok: no key nobody\n' })
    expect(await stored()).toEqual([active])
  })
})

test('the list shows each key and nothing private', async () => {
  await operator.rotate()
  const { out } = await keys('list')
  for (const { kid, state } of await stored()) expect(out).toMatch(new RegExp(`${kid}.*${state}`))
  expect(out).not.toMatch(/"d"|sealed/)
})

test('what it does not understand is answered with how to use it', async () => {
  const wrong = [[], ['rotate', 'now'], ['drop'], ['list', 'all'], ['rotate', '--now', 'x']]
  for (const { code, err } of await Promise.all(wrong.map((args) => keys(...args))))
    expect([code, err]).toEqual([1, expect.stringMatching(/^girok: usage: /)])
})
