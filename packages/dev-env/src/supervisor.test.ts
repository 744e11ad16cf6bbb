import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@girok/common/testing/eventually'
import { claimPort } from './stores/port.ts'
import { isAlive, processIdentity } from './stores/pid.ts'
import { Supervisor } from './supervisor.ts'

let folder: string
let port: number
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'girok-supervisor-'))
  port = await claimPort(0, 'chat', 'CHAT_ADMIN_PORT')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Tells its number and what it waits for, then never answers. */
const NEVER = `require('node:fs').writeFileSync(process.env.PID, String(process.pid))
  console.log('waiting for MongoDB')
  setInterval(() => {}, 1000)`

/** Is ready when it is started first, and never again. */
const ONCE = `const fs = require('node:fs')
  if (fs.existsSync(process.env.MARK)) { ${NEVER} }
  else {
    fs.writeFileSync(process.env.MARK, '')
    require('node:http').createServer((_, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1')
  }`

function supervise(program: string, readyMs: number): Supervisor {
  const env = { PORT: String(port), PID: join(folder, 'pid'), MARK: join(folder, 'mark') }
  const readyUrl = `http://127.0.0.1:${port}/readyz`
  const argv = [process.execPath, '-e', program]
  return new Supervisor(
    { name: 'chat', argv, env, log: join(folder, 'chat.log'), readyUrl, readyMs },
    () => {},
  )
}

/** What the program was, once it runs. */
const running = () =>
  eventually(async () => {
    const text = await readFile(join(folder, 'pid'), 'utf8').catch(() => '')
    return text && processIdentity(Number(text))
  })

test('a process that never becomes ready fails the start by its name and the end of its log, and is not left running', async () => {
  const starting = supervise(NEVER, 1_500).start()
  const failed = expect(starting).rejects.toThrow(
    /^chat was not ready within 1\.5 s;.*chat\.log ends:\nwaiting for MongoDB$/,
  )
  const program = await running()
  await failed
  expect(isAlive(program)).toBe(false)
})

test('a process that was killed and never becomes ready again is not waited for without end', async () => {
  const supervisor = supervise(ONCE, 1_500)
  await supervisor.start()
  await expect(supervisor.killAndWait()).rejects.toThrow(
    /^chat was not ready within .*\nwaiting for MongoDB$/s,
  )
  await supervisor.stop()
})

test('stopping ends a start under way, at once', async () => {
  const supervisor = supervise(NEVER, 60_000)
  const failed = expect(supervisor.start()).rejects.toThrow('chat was stopped')
  const program = await running()
  await supervisor.stop()
  expect(isAlive(program)).toBe(false)
  await failed
})
