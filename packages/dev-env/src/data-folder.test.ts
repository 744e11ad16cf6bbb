import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataFolder } from './data-folder.ts'
import { loadSecrets } from './secrets.ts'
import { lockData } from './stores/stores.ts'

let path: string
beforeEach(() => (path = mkdtempSync(join(tmpdir(), 'girok-folder-'))))
afterEach(() => rmSync(path, { recursive: true }))

/** One start: whether it made the demo, and what it warned of. */
async function start({ reset = false, seed = async () => {} } = {}) {
  const folder = new DataFolder(path)
  const warnings: string[] = []
  let seeded = false
  folder.open(reset)
  loadSecrets(path)
  const noted = () => ((seeded = true), seed())
  await folder.seedOnce(noted, (line) => warnings.push(line))
  return { seeded, warnings }
}

const failing = () => Promise.reject(new Error('the feed is away'))

test('the demo is made by the first start and by no later one, until a reset', async () => {
  expect(await start()).toEqual({ seeded: true, warnings: [] })
  expect(await start()).toEqual({ seeded: false, warnings: [] })
  expect(await start({ reset: true })).toEqual({ seeded: true, warnings: [] })
})

test('a demo that fails is one warning, and the next start goes on with it', async () => {
  const { warnings } = await start({ seed: failing })
  expect(warnings).toEqual(['the demo is not whole: the feed is away; the next start goes on with it'])
  expect(await start()).toEqual({ seeded: true, warnings: [] })
  expect(await start()).toEqual({ seeded: false, warnings: [] })
})

test('a start that was killed before its demo was whole is made good by the next', async () => {
  new DataFolder(path).open(false)
  loadSecrets(path)
  expect(await start()).toEqual({ seeded: true, warnings: [] })
})

test('a folder from before there was a mark has its demo', async () => {
  loadSecrets(path)
  expect(await start({ seed: failing })).toEqual({ seeded: false, warnings: [] })
})

test('a reset leaves nothing of what people did, mails included', async () => {
  await start()
  for (const part of ['stores', 'logs', 'mail', 'compile-cache']) {
    mkdirSync(join(path, part))
    writeFileSync(join(path, part, 'kept'), '')
  }
  new DataFolder(path).open(true)
  expect(readdirSync(path).sort()).toEqual(['compile-cache', 'unseeded'])
  expect(existsSync(join(path, 'compile-cache/kept'))).toBe(true)
})

test('a reset while a system runs in the folder is refused, and empties nothing', async () => {
  await start()
  const release = lockData(join(path, 'stores'))
  const before = readdirSync(path)
  expect(() => new DataFolder(path).open(true)).toThrow(/is in use by process \d+; stop that or/)
  expect(readdirSync(path)).toEqual(before)
  release()
  expect(await start({ reset: true })).toEqual({ seeded: true, warnings: [] })
})
