import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '@girok/common/log'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import { eventually } from '@girok/common/testing/eventually'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, Person, reasonOf } from './client.ts'

let stores: SuiteStores
let auth: BootedAuth
let folder: string
const opened: BootedBff[] = []

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  folder = await mkdtemp(join(tmpdir(), 'girok-safelist-'))
})

afterAll(async () => {
  for (const bff of opened) await bff.close()
  await auth?.close()
  await stores?.close()
  await rm(folder, { recursive: true })
})

async function someone(env: Record<string, string> = {}): Promise<Person> {
  const bff = await bootBff(stores, { auth }, env)
  opened.push(bff)
  return new Person(bff.url)
}

const sha256 = (query: string) => createHash('sha256').update(query).digest('hex')
const hashOf = (query: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(query) } })
const send = (person: Person, body: object) => person.send({ method: 'POST', body: JSON.stringify(body) })
const byHash = (person: Person, query: string) => send(person, { extensions: hashOf(query) })
const register = (person: Person, query: string) => send(person, { query, extensions: hashOf(query) })
const TYPENAME = { __typename: 'Query' }

describe('automatic persisted queries', () => {
  test('a query that one process was told, every process knows by its hash, for a day at most', async () => {
    const [one, two] = [await someone(), await someone()]
    const query = '{ __typename } # known'
    const unknown = await byHash(one, query)
    expect([unknown.status, unknown.errors![0]!.message]).toEqual([200, 'PersistedQueryNotFound'])
    expect((await register(one, query)).data).toEqual(TYPENAME)
    const known = await eventually(async () => {
      const answer = await byHash(two, query)
      return answer.data ? answer : undefined
    })
    expect(known.data).toEqual(TYPENAME)
    const valkey = connectValkey(stores.valkeyCacheUrl, createLog('test', 'silent'))
    const [key = ''] = await valkey.keys(`*${sha256(query)}`)
    const seconds = await valkey.ttl(key)
    closeValkey(valkey)
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(24 * 60 * 60)
  })

  test('nothing is kept that is larger than 32 KB, broken, or not what its hash says', async () => {
    const person = await someone()
    const large = `{ __typename } #${'x'.repeat(32 * 1024)}`
    expect((await register(person, large)).data).toEqual(TYPENAME)
    await register(person, '{ nothing }')
    const wrong = await send(person, { query: '{ __typename }', extensions: hashOf('{ me { id } }') })
    expect([wrong.status, codeOf(wrong)]).toEqual([400, 'BAD_USER_INPUT'])
    for (const query of [large, '{ nothing }', '{ me { id } }'])
      expect((await byHash(person, query)).errors![0]!.message).toBe('PersistedQueryNotFound')
  })

  test('while the cache is away queries in full are answered', async () => {
    const person = await someone()
    stores.stop('valkeyCache')
    expect((await byHash(person, '{ __typename }')).errors![0]!.message).toBe('PersistedQueryNotFound')
    expect((await register(person, '{ __typename }')).data).toEqual(TYPENAME)
    await stores.restart('valkeyCache')
  })
})

describe('a safelist', () => {
  const listed = '{ __typename } # listed'
  const other = '{ __typename } # other'
  const file = async (list: object) => {
    const path = join(folder, 'list.json')
    await writeFile(path, JSON.stringify(list))
    return path
  }
  const list = () => file({ [sha256(listed)]: listed })

  test('that is enforced lets exactly its operations run, by hash or in full', async () => {
    const person = await someone({ SAFELIST_MODE: 'enforce', SAFELIST_FILE: await list() })
    expect((await byHash(person, listed)).data).toEqual(TYPENAME)
    expect((await person.ask(listed)).data).toEqual(TYPENAME)
    for (const refused of [await person.ask(other), await register(person, other)])
      expect([refused.status, codeOf(refused), reasonOf(refused)]).toEqual([
        403,
        'FORBIDDEN',
        'OPERATION_NOT_ALLOWED',
      ])
    expect((await byHash(person, other)).errors![0]!.message).toBe('PersistedQueryNotFound')
  })

  test.each(['log', 'off'])('in mode %s stops nothing', async (mode) => {
    const person = await someone({ SAFELIST_MODE: mode, SAFELIST_FILE: await list() })
    expect((await person.ask(other)).data).toEqual(TYPENAME)
  })

  test('with a fault lets no process start', async () => {
    const broken = await file({ [sha256(listed)]: other })
    await expect(someone({ SAFELIST_MODE: 'log', SAFELIST_FILE: broken })).rejects.toThrow('SAFELIST_FILE')
    await expect(someone({ SAFELIST_MODE: 'log', SAFELIST_FILE: 'none.json' })).rejects.toThrow(
      'SAFELIST_FILE',
    )
  })
})
