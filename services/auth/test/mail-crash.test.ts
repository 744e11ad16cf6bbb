import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { bootAuth, newPerson } from './boot.ts'
import { spawnAuth } from './process.ts'
import { send } from './rest-client.ts'
import { eventually } from './suite.ts'

let stores: SuiteStores
let folder: string
beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  folder = await mkdtemp(join(tmpdir(), 'mail-'))
})
afterAll(async () => {
  await stores?.close()
  await rm(folder, { recursive: true, force: true })
})

test('a mail that was due when its process was killed is sent by another, into the folder of development', async () => {
  const { url, child } = await spawnAuth(stores)
  const { username, email, password } = newPerson()
  const registered = await send(url, 'POST', '/v1/auth/register', { body: { username, email, password } })
  expect(registered.status).toBe(201)
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
  const again = await bootAuth(stores, { MAIL_DIR: folder })
  const file = await eventually(async () => (await readdir(folder)).find((name) => name.endsWith('.eml')))
  await again.close()
  const mail = await readFile(join(folder, file), 'utf8')
  expect(mail).toContain(`To: ${email}`)
  expect(mail).toMatch(/http:\/\/localhost:3000\/verify-email\?token/)
})
