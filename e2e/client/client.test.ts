import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { createClient, type Account, type ChatMessage, type GirokClient } from '@girok/client'
import { eventually } from '@girok/common/testing/eventually'
import { System } from '@girok/dev-env/system'
import { openBrowser } from '@girok/dev-env/testing/browser'
import { freePorts } from '../support/ports.ts'
import { newAccount } from '../support/account.ts'
import { serveApp } from './app-server.ts'

const DAY_MS = 24 * 3_600_000
/** What stays as it is while only the date is wrong. */
const TIMERS = [
  ...(['setTimeout', 'setInterval', 'setImmediate', 'nextTick', 'queueMicrotask'] as const),
  ...(['clearTimeout', 'clearInterval', 'clearImmediate', 'performance', 'hrtime'] as const),
]

let dataDir: string
let system: System
let app: Awaited<ReturnType<typeof serveApp>>
const clients: GirokClient[] = []
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'girok-client-'))
  app = await serveApp()
  process.env['APP_ORIGINS'] = app.origin
  system = await System.start({ dataDir, ports: freePorts })
}, 180_000)
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())))
afterAll(async () => {
  app?.close()
  delete process.env['APP_ORIGINS']
  await system?.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function signedUp(): Promise<GirokClient & { account: Account }> {
  const client = createClient(system.urls.graphql)
  clients.push(client)
  const account = await client.register(newAccount())
  return { ...client, account }
}

/** What a client's chat hears of messages, from the moment that nothing is missed. */
async function hearing({ chat }: GirokClient): Promise<ChatMessage[]> {
  const heard: ChatMessage[] = []
  const ready = new Promise<void>((resolve) => chat.on('ready', () => resolve()))
  chat.onMessage((message) => void heard.push(message))
  await ready
  return heard
}

test('messages come to the other client in order and once, though its socket node is killed while they are sent', async () => {
  const [ann, ben] = [await signedUp(), await signedUp()]
  const room = await ann.chat.createRoom([ben.account.id])
  const gaps: unknown[] = []
  ben.chat.onGap((gap) => gaps.push(gap))
  const heard = await hearing(ben)
  const bodies = Array.from({ length: 40 }, (_, i) => `message ${i}`)
  let killed: Promise<void> | undefined
  for (const [i, body] of bodies.entries()) {
    await ann.chat.send(room.id, body)
    if (i === 10) killed = system.killAndWait('ws-gateway')
  }
  await killed
  await eventually(async () => heard.length >= bodies.length)
  expect(heard.map(({ body }) => body)).toEqual(bodies)
  expect(heard.map(({ seq }) => seq)).toEqual(bodies.map((_, i) => i + 1))
  expect(gaps).toEqual([])
})

test('a message is sent once, though the BFF is killed before its answer', async () => {
  const [ann, ben] = [await signedUp(), await signedUp()]
  const room = await ann.chat.createRoom([ben.account.id])
  const sending = Array.from({ length: 20 }, (_, i) => ann.chat.send(room.id, `body ${i}`))
  await system.killAndWait('bff')
  const sent = await Promise.all(sending)
  const messages = await ann.chat.messages(room.id, { last: 100 })
  expect(messages!.edges.map(({ node }) => node!.id).toSorted()).toEqual(sent.map(({ id }) => id).toSorted())
})

test('typing, reading and notifications reach whom they concern', async () => {
  const [ann, ben] = [await signedUp(), await signedUp()]
  const invited = new Promise((resolve) => ben.notifications.onNotification((line) => resolve(line.kind)))
  await new Promise<void>((resolve) => ben.notifications.on('ready', () => resolve()))
  const room = await ann.chat.createRoom([ben.account.id])
  expect(await invited).toBe('ROOM_INVITE')
  await hearing(ann)
  const typed = new Promise((resolve) => ann.chat.onTyping(resolve))
  await ben.chat.open()
  await eventually(() =>
    ben.chat.typing(room.id).then(
      () => true,
      () => false,
    ),
  )
  expect(await typed).toMatchObject({ roomId: room.id, userId: ben.account.id })
  const { seq } = await ann.chat.send(room.id, 'read me')
  const read = new Promise((resolve) => ann.chat.onRead(resolve))
  await ben.chat.markRead(room.id, seq)
  expect(await read).toMatchObject({ roomId: room.id, userId: ben.account.id, seq })
})

test.each([
  ['behind', -1],
  ['ahead', 1],
])(
  'a client whose clock is a day %s is served as any other: only the servers’ clocks count',
  async (_, days) => {
    jest.useFakeTimers({ now: Date.now() + days * DAY_MS, doNotFake: [...TIMERS] })
    try {
      const [ann, ben] = [await signedUp(), await signedUp()]
      const room = await ann.chat.createRoom([ben.account.id])
      const heard = await hearing(ben)
      await ann.chat.send(room.id, 'before')
      await system.killAndWait('ws-gateway')
      await ann.chat.send(room.id, 'after')
      await eventually(async () => heard.length === 2)
      expect(heard.map(({ body }) => body)).toEqual(['before', 'after'])
    } finally {
      jest.useRealTimers()
    }
  },
)

test('a session that ends elsewhere ends its channels, and says so', async () => {
  const ann = await signedUp()
  await hearing(ann)
  const ended = new Promise((resolve) => ann.chat.on('ended', resolve))
  await ann.ask('mutation { revokeAllSessions { success } }', {})
  expect(await ended).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('bad input is an error that names its field', async () => {
  const ann = await signedUp()
  await expect(ann.chat.send('no room', 'hello')).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ field: 'roomId', message: 'must be a UUID' }],
  })
})

test('in a real browser of another origin: sign in by cookie, hear a message, send one back', async () => {
  const ben = await signedUp()
  const account = newAccount()
  const browser = await openBrowser()
  const page = await browser.newPage()
  try {
    await page.goto(app.origin)
    const id = await page.evaluate(
      async ({ url, account }) => {
        const { createClient } = await import('/client.ts' as string)
        const client = createClient(url)
        const { id } = await client.register(account)
        const state = { client, heard: [] as string[], ready: false }
        Object.assign(globalThis, { state })
        client.chat.on('ready', () => (state.ready = true))
        client.chat.onMessage(({ body }: { body: string }) => state.heard.push(body))
        return id as string
      },
      { url: system.urls.graphql, account },
    )
    await page.waitForFunction('state.ready')
    expect(await page.evaluate('document.cookie')).toBe('')
    const room = await ben.chat.createRoom([id])
    const heard = await hearing(ben)
    await ben.chat.send(room.id, 'hello, browser')
    await page.waitForFunction("state.heard.includes('hello, browser')")
    await page.evaluate(`state.client.chat.send('${room.id}', 'hello, node')`)
    await eventually(async () => heard.some(({ body }) => body === 'hello, node'))
  } finally {
    await browser.close()
  }
})
