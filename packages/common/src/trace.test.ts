import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@jest/globals'
import { newCall, traceIdOf } from './call.ts'
import { startTracing, traced, tracedCall } from './trace.ts'

interface Exported {
  resourceSpans: {
    scopeSpans: {
      spans: {
        name: string
        traceId: string
        spanId: string
        parentSpanId?: string
        status: { code?: number }
      }[]
    }[]
  }[]
}

test('without an endpoint a call keeps its traceparent and nothing is sent', async () => {
  await startTracing('test', '')
  const call = newCall()
  expect(await tracedCall(call, 'SERVER', 'GetRoom', async (given) => given)).toBe(call)
})

test('spans of one call form one trace, parent by parent, and arrive by OTLP', async () => {
  const bodies: string[] = []
  const collector = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString())
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const flush = await startTracing('test', `http://127.0.0.1:${(collector.address() as AddressInfo).port}`)
  const call = newCall()
  const failing = tracedCall(call, 'CLIENT', 'chat.GetRoom', (outer) =>
    traced(outer.traceparent, 'SERVER', 'GetRoom', () => Promise.reject(new Error('no'))),
  )
  await expect(failing).rejects.toThrow('no')
  await flush()
  collector.close()

  const spans = bodies.flatMap((body) =>
    (JSON.parse(body) as Exported).resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)),
  )
  const [inner, outer] = ['GetRoom', 'chat.GetRoom'].map((name) => spans.find((span) => span.name === name)!)
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceIdOf(call.traceparent)]))
  expect(outer!.parentSpanId).toBe(call.traceparent.split('-')[2])
  expect(inner!.parentSpanId).toBe(outer!.spanId)
  expect(inner!.status.code).toBe(2)
})
