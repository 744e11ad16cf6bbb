import { expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { parse, type OperationDefinitionNode } from 'graphql'
import { createLog } from '@girok/common/log'
import { graphqlFaults } from './faults.ts'
import { nobody } from './identity.ts'
import { agreeOnType } from './media-type.ts'
import { quickFailures, quickly } from './quick.ts'

/** The quick door before an Express that answers what it gets; operations are counted, and fail when `broken`. */
async function open(broken: boolean) {
  const ran = { quick: 0, express: 0 }
  const parts = {
    config: { NODE_ENV: 'test' },
    open: { cookies: { has: () => false } },
    origins: new Set(),
    identify: async () => ({ ...nobody }),
    contextOf: () => ({}),
    gateway: {
      ready: ({ query }: { query: string }) => {
        const document = parse(query)
        const node = document.definitions[0] as OperationDefinitionNode
        return { operation: { document, node, name: undefined }, source: query, queryHash: '' }
      },
    },
    pipeline: {
      answer: async () => {
        ran.quick += 1
        if (broken) throw new Error('secret')
        return { head: { headers: [], status: undefined }, result: { data: { done: true } } }
      },
    },
  }
  const app = express()
    .use(quickFailures, agreeOnType, (_request, response) => {
      ran.express += 1
      response.json({})
    })
    .use(graphqlFaults(createLog('test', 'silent')))
  const server = createServer(quickly(parts as never, app)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  const send = async (query: string) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
    return { status: response.status, text: await response.text() }
  }
  // Express settles the type of the answer once for all who ask alike.
  await send('mutation { logout { success } }')
  ran.express = 0
  return { ran, send, close: () => server.close() }
}

test('what leaves the session as it is needs no Express; what may change it goes there', async () => {
  const { ran, send, close } = await open(false)
  for (const query of ['{ me { id } }', 'mutation { likePost(id: "x") { post { id } } }'])
    expect(JSON.parse((await send(query)).text)).toEqual({ data: { done: true } })
  expect(ran).toEqual({ quick: 2, express: 0 })
  for (const query of [
    'mutation { logout { success } }',
    'mutation { likePost(id: "x") ...F } fragment F on Mutation { logout }',
  ])
    await send(query)
  expect(ran).toEqual({ quick: 2, express: 2 })
  close()
})

test('a mutation that fails once it has begun is not begun again, and nothing is shown of why', async () => {
  const { ran, send, close } = await open(true)
  const { status, text } = await send('mutation { likePost(id: "x") { post { id } } }')
  expect([status, ran]).toEqual([500, { quick: 1, express: 0 }])
  expect(text).toContain('INTERNAL')
  expect(text).not.toContain('secret')
  close()
})
