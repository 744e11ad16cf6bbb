import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { closeNats, connectNats } from '@girok/common/stores/nats'
import { createLog } from '@girok/common/log'
import { suiteStores, type SuiteStores } from './testing/suite.ts'

const root = resolve(import.meta.dirname, '../../..')
const programs = {
  start: 'packages/dev-env/src/bin.ts',
  bff: 'bff/src/main.ts',
  subgraph: 'bff/src/subgraph-server/main.ts',
  events: 'scripts/events.ts',
  feed: 'scripts/feed.ts',
  keys: 'scripts/keys.ts',
}
type Command = keyof typeof programs
const commands = Object.keys(programs) as Command[]

let folder: string
let stores: SuiteStores
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'girok-commands-'))
  stores = await suiteStores({ nats: true })
  // As any service that has started leaves it: with its streams.
  await closeNats(await connectNats(stores.natsUrl, 'test', createLog('test', 'silent')))
})
afterAll(async () => {
  await stores?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs a command to its end, beside nothing but NATS. */
function run(command: Command, ...args: string[]) {
  const env = { ...process.env, GIROK_DATA_DIR: folder, NATS_URL: stores.natsUrl }
  return new Promise<{ code: number; out: string; err: string }>((done) => {
    const argv = ['--no-warnings', join(root, programs[command]), ...args]
    const child = execFile(process.execPath, argv, { env, cwd: root }, (_, out, err) =>
      done({ code: child.exitCode!, out, err }),
    )
  })
}

const STACK = /\n\s+at |ERR_/

describe.each(commands)('npm run %s', (command) => {
  test('--help says how it is used', async () => {
    const { code, out, err } = await run(command, '--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^usage: npm (start|run)/)
  })

  test('what it does not take is said in one line above that, without a stack', async () => {
    const { code, out, err } = await run(command, '--unheard-of')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^\w+: Unknown option '--unheard-of'\nusage: npm /)
    expect(err).not.toMatch(STACK)
  })
})

test.each<[Command, string[], RegExp]>([
  ['start', ['stray'], /^girok: Unexpected argument 'stray'\nusage: /],
  ['bff', ['--port', '4001'], /^bff: --port needs --supergraph;.*\nusage: /],
  ['subgraph', [], /^subgraph: name one subgraph\nusage: .*feed/],
  ['subgraph', ['feed', 'chat'], /^subgraph: name one subgraph\nusage: /],
  ['feed', ['recount', 'all'], /^girok: usage: /],
  ['keys', ['list', '--now'], /^girok: usage: /],
  ['events', ['list', '7'], /^girok: usage: /],
  ['events', ['show', 'seven'], /^girok: "seven" is no dead letter: give its seq.*\nusage: /],
  ['events', ['redrive', '1', '0x2'], /^girok: "0x2" is no dead letter: give its seq.*\nusage: /],
  ['events', ['show', '7'], /^girok: no dead letter 7\n$/],
  ['events', ['redrive', '7', '8'], /^girok: no dead letter 7, 8\n$/],
])('%s %j is refused in words', async (command, args, told) => {
  const { code, err } = await run(command, ...args)
  expect(code).toBe(1)
  expect(err).toMatch(told)
  expect(err).not.toMatch(STACK)
})

test.each([
  ['type Query {', 'Syntax Error'],
  ['type Query { x: Int }', 'Invalid supergraph'],
])('a file that is no supergraph is said, with what is wrong: %s', async (sdl, why) => {
  const file = join(folder, 'bad.graphql')
  await writeFile(file, sdl)
  const { code, err } = await run('bff', '--supergraph', file, '--port', '0')
  expect(code).toBe(1)
  expect(err).toMatch(new RegExp(`^bff: --supergraph: ${file} is not a supergraph: ${why}.*\n$`))
})
