import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OperationDefinitionNode } from 'graphql'
import { newCall } from '@girok/common/call'
import { startTracing } from '@girok/common/trace'
import type { Request } from '../../src/gateway/executors/executor.ts'
import { contextOf, document, executors } from './notes.ts'

interface Exported {
  resourceSpans: { scopeSpans: { spans: { name: string; traceId: string; parentSpanId: string }[] }[] }[]
}

test.each(['compiled', 'merged'] as const)(
  '%s: a trace shows each subgraph asked, once for all references of a step, below the operation',
  async (name) => {
    const bodies: string[] = []
    const collector = createServer(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString())
      response.setHeader('content-type', 'application/json').end('{}')
    }).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    const flush = await startTracing('bff', `http://127.0.0.1:${(collector.address() as AddressInfo).port}`)
    const call = newCall()
    const executor = executors()[name]
    const node = document.definitions[0] as OperationDefinitionNode
    const operation = { document, node, name: 'Q' }
    executor.refuses(operation)
    const context = { ...contextOf('Ann'), covered: [], identity: { call } }
    await executor.execute(operation, { request: { variables: { n: 6 } }, context } as unknown as Request)
    await flush()
    collector.close()

    const spans = bodies
      .map((body) => JSON.parse(body) as Exported)
      .flatMap(({ resourceSpans }) => resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)))
    expect(spans.map((span) => span.name).sort()).toEqual(['notes Query.notes', 'users User'])
    expect(new Set(spans.map((span) => span.parentSpanId))).toEqual(new Set([call.traceparent.split('-')[2]]))
  },
)
