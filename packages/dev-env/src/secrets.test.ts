import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceNames } from '@girok/common/s2s/policy'
import { loadSecrets } from './secrets.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'girok-secrets-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('secrets are made once and then the same', () => {
  const first = loadSecrets(folder)
  expect(loadSecrets(folder)).toEqual(first)
  expect(new Set(Object.values(first.clients)).size).toBe(serviceNames.length)
})

test('a file from before gets what it lacks, keeps what it has, and remembers both', () => {
  const { clients, ...rest } = loadSecrets(folder)
  const old = {
    auth: clients.auth,
    bff: clients.bff,
    chat: clients.chat,
    'ws-gateway': clients['ws-gateway'],
  }
  const file = join(folder, 'secrets.json')
  writeFileSync(file, JSON.stringify({ ...rest, clients: old }))
  const filled = loadSecrets(folder)
  expect(filled).toMatchObject({ ...rest, clients: old })
  expect(filled.clients['subgraph-auth']).toMatch(/^.{32,}$/)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(filled)
})
