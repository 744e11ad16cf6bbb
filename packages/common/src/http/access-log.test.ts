import { afterEach, beforeEach, expect, test } from '@jest/globals'
import express from 'express'
import { pino } from 'pino'
import { newTraceparent, traceIdOf } from '../call.ts'
import { eventually } from '../testing/eventually.ts'
import { gate } from '../testing/gate.ts'
import { clientReader } from './client.ts'
import { listen, type HttpServer } from './listen.ts'
import { publicCall } from './public-call.ts'

let server: HttpServer
let lines: Record<string, unknown>[]
let reached: ReturnType<typeof gate>

beforeEach(async () => {
  lines = []
  reached = gate()
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) })
  const app = express()
  app.get('/v1/shared/:token', (request, response) => {
    publicCall(clientReader([]), request, response)
    response.status(404).end()
  })
  app.get('/healthz', (_request, response) => void response.end())
  app.get('/never', () => reached.resolve())
  server = await listen(app, '127.0.0.1', 0, log)
})
afterEach(() => server.close())

const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, init)
const logged = () => eventually(async () => lines.length > 0)

test('every request is one line that its trace finds, without what was secret in its address', async () => {
  const traceparent = newTraceparent()
  await ask('/v1/shared/secret-token?code=secret-code', { headers: { traceparent } })
  await logged()
  expect(lines).toEqual([
    expect.objectContaining({
      msg: 'request',
      method: 'GET',
      route: '/v1/shared/:token',
      status: 404,
      ms: expect.any(Number),
      requestId: expect.any(String),
      traceId: traceIdOf(traceparent),
    }),
  ])
  expect(JSON.stringify(lines)).not.toContain('secret')
})

test('a path that nothing serves is told without its query', async () => {
  await ask('/nowhere?password=secret')
  await logged()
  expect(lines).toEqual([expect.objectContaining({ route: '/nowhere', status: 404 })])
})

test('a client that did not wait is told as one', async () => {
  const gone = new AbortController()
  const asked = ask('/never', { signal: gone.signal }).catch(() => 'gone')
  await reached.promise
  gone.abort()
  await asked
  await logged()
  expect(lines).toEqual([expect.objectContaining({ route: '/never', aborted: true })])
})

test('probes are not told at all', async () => {
  await ask('/healthz')
  await ask('/nowhere')
  await logged()
  expect(lines.map(({ route }) => route)).toEqual(['/nowhere'])
})
