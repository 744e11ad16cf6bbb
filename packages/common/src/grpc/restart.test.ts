import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ChatServiceService, Room } from '@girok/proto/chat/v1/chat'
import { newCall } from '../call.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { serviceGuard } from '../s2s/identity.ts'
import { createTestIssuer, type TestIssuer } from '../testing/issuer.ts'
import { gate } from '../testing/gate.ts'
import { connect } from './client.ts'
import { serveGrpc, type GrpcServer } from './server.ts'
import type { Client, Handlers } from './types.ts'

let issuer: TestIssuer
let answer: () => Promise<void> = async () => {}
beforeAll(async () => {
  issuer = await createTestIssuer()
})

const handlers = {
  getRoom: async () => {
    await answer()
    return Room.fromPartial({ id: 'r' })
  },
} as unknown as Handlers<typeof ChatServiceService>

const serve = (port = 0): Promise<GrpcServer> =>
  serveGrpc({
    service: ChatServiceService,
    handlers,
    guard: serviceGuard(issuer.issuer, 'chat', issuer.keys),
    log: createLog('test', 'silent'),
    metrics: createMetrics('test'),
    host: '127.0.0.1',
    port,
    reflection: false,
  })

const opened: { close: () => void }[] = []
afterAll(() => opened.forEach((client) => client.close()))
function clientOf(...ports: number[]): Client<typeof ChatServiceService> {
  const address = `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join(',')}`
  const client = connect(ChatServiceService, { target: 'chat', address, tokens: issuer.tokensOf('bff') })
  opened.push(client)
  return client
}

/** Calls without a pause, by several callers, while something happens; yields what failed. */
async function underLoad(
  chat: Client<typeof ChatServiceService>,
  work: (more: (calls: number) => Promise<void>) => Promise<void>,
) {
  const faults: unknown[] = []
  let calls = 0
  let busy = true
  const caller = async () => {
    while (busy) {
      await chat.getRoom({ roomId: 'r' }, newCall()).catch((error: unknown) => faults.push(error))
      calls++
    }
  }
  const callers = Array.from({ length: 8 }, caller)
  const more = async (count: number) => {
    for (const goal = calls + count; calls < goal;) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await work(more)
  busy = false
  await Promise.all(callers)
  return faults
}

test('two replicas that restart one after the other under load fail no idempotent call', async () => {
  let replicas = await Promise.all([serve(), serve()])
  const chat = clientOf(...replicas.map(({ port }) => port))
  const restart = async (replica: GrpcServer) => {
    await replica.close()
    return serve(replica.port)
  }
  const faults = await underLoad(chat, async (more) => {
    for (let round = 0; round < 5; round++) {
      replicas = [await restart(replicas[0]!), replicas[1]!]
      await more(50)
      replicas = [replicas[0]!, await restart(replicas[1]!)]
      await more(50)
    }
  })
  expect(faults).toEqual([])
  await Promise.all(replicas.map((replica) => replica.close()))
})

test('the only replica, gone for 200 ms, fails no idempotent call: they are tried again within their deadline', async () => {
  let replica = await serve()
  const chat = clientOf(replica.port)
  const faults = await underLoad(chat, async (more) => {
    await more(50)
    await replica.close()
    await new Promise((resolve) => setTimeout(resolve, 200))
    replica = await serve(replica.port)
    await more(50)
  })
  expect(faults).toEqual([])
  await replica.close()
})

test('a replica that was long away takes over at once from the next one that goes', async () => {
  const [first, second] = await Promise.all([serve(), serve()])
  const chat = clientOf(first.port, second.port)
  let back: GrpcServer
  const faults = await underLoad(chat, async (more) => {
    await more(50)
    await first.close()
    // As long as a process takes to start; pauses between two attempts to connect have reached their longest.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    back = await serve(first.port)
    await second.close()
    await more(50)
  })
  expect(faults).toEqual([])
  await back!.close()
})

test('closing waits for a running call, which gets its answer', async () => {
  const replica = await serve()
  const chat = clientOf(replica.port)
  const [reached, finish] = [gate(), gate()]
  answer = () => {
    reached.resolve()
    return finish.promise
  }
  const running = chat.getRoom({ roomId: 'r' }, newCall())
  await reached.promise
  const closed = replica.close()
  finish.resolve()
  expect(await running).toMatchObject({ id: 'r' })
  await closed
})
