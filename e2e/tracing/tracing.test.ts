import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { System } from '@girok/dev-env/system'
import { Person } from '../support/person.ts'
import { freePorts } from '../support/ports.ts'
import { untilDone } from '../support/until.ts'

interface Span {
  service: string
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId?: string
}

interface Exported {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] }
    scopeSpans: { spans: Span[] }[]
  }[]
}

const spans: Span[] = []
let collector: Server
let dataDir: string
let system: System
beforeAll(async () => {
  collector = createServer(async (request, response) => {
    take(JSON.parse(Buffer.concat(await request.toArray()).toString()) as Exported)
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const { port } = collector.address() as AddressInfo
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${port}`
  process.env['OTEL_BSP_SCHEDULE_DELAY'] = '100'
  dataDir = await mkdtemp(join(tmpdir(), 'girok-tracing-'))
  system = await System.start({ dataDir, ports: freePorts })
})
afterAll(async () => {
  await system?.close()
  collector?.close()
  await rm(dataDir, { recursive: true, force: true })
})

function take({ resourceSpans }: Exported): void {
  for (const { resource, scopeSpans } of resourceSpans) {
    const service = resource.attributes.find(({ key }) => key === 'service.name')!.value.stringValue
    for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => ({ ...span, service })))
  }
}

const find = (service: string, name: string) =>
  untilDone(async () => {
    const found = spans.find((span) => span.service === service && span.name === name)
    expect(found).toBeDefined()
    return found!
  })

test('one message is one trace: from the operation at the BFF through chat and the stream to the socket', async () => {
  const newPerson = () => untilDone(() => new Person(system.urls.graphql).register())
  const [ann, ben] = await Promise.all([newPerson(), newPerson()])
  const room = await ann.createRoom([ben])
  const socket = await ben.openChat()
  const input = { roomId: room, body: 'not for the collector', requestId: crypto.randomUUID() }
  await ann.api.request(
    'mutation Say($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }',
    { input },
  )
  await socket.message('not for the collector')
  const root = await find('bff', 'mutation Say')
  const client = await find('bff', 'chat.SendMessage')
  const served = await find('chat', 'SendMessage')
  const published = await find('chat', 'chat.message.sent')
  const emitted = await find('ws-gateway', 'socket chat.message.sent')
  const chain = [root, client, served, published, emitted]
  expect(new Set(chain.map(({ traceId }) => traceId))).toEqual(new Set([root.traceId]))
  for (const [i, span] of chain.slice(1).entries()) expect(span.parentSpanId).toBe(chain[i]!.spanId)
  expect(JSON.stringify(spans)).not.toContain('not for the collector')
  socket.close()
})

test('without an endpoint nothing of the exporter is loaded', async () => {
  const program = `
    const { startTracing } = await import('@girok/common/trace')
    const { registerHooks } = await import('node:module')
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    await (await startTracing('test', process.env.ENDPOINT))()
    console.log(loaded.some((url) => url.includes('exporter-trace-otlp')))`
  const loads = async (endpoint: string) => {
    const env = { PATH: process.env['PATH'], ENDPOINT: endpoint }
    const argv = ['--input-type=module', '--eval', program]
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env, cwd: import.meta.dirname })
    return stdout
  }
  expect(await loads('')).toBe('false\n')
  expect(await loads('http://127.0.0.1:1')).toBe('true\n')
})
