import type { ServerResponse } from 'node:http'
import { HeaderMap } from '@apollo/server'
import type { RequestHandler } from 'express'
import type { BffContext } from '../context.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Ready } from '../gateway/short/operations.ts'
import type { ShortPipeline } from '../gateway/short/pipeline.ts'
import type { OperationBody } from './operation-body.ts'

/** An operation that is planned already, as a body asks for it. */
export interface ReadyBody {
  ready: Ready
  body: OperationBody
  variables: Record<string, unknown>
}

/** What a body asks for, when it can be answered the short way. */
export function readyBody(gateway: Gateway, body: OperationBody): ReadyBody | undefined {
  const variables = body.variables ?? {}
  const ready = gateway.ready(body, variables)
  return ready && { ready, body, variables }
}

/** Answers operations that are planned already; everything else goes on to Apollo Server. */
export function shortWay(gateway: Gateway, pipeline: ShortPipeline<BffContext>): RequestHandler {
  return async (request, response, next) => {
    const asked = readyBody(gateway, request.body as OperationBody)
    if (!asked) return next()
    // The request accepts one type by now.
    await answerShort(pipeline, asked, request.headers.accept!, response.locals.graphql, response)
  }
}

/** Runs what is ready and sends the answer in the media type named. */
export async function answerShort(
  pipeline: ShortPipeline<BffContext>,
  { ready, body, variables }: ReadyBody,
  type: string,
  context: BffContext,
  response: ServerResponse,
): Promise<void> {
  // As much of HTTP as plugins look at.
  const http = { method: 'POST', headers: new HeaderMap([['accept', type]]), search: '', body }
  const { head, result } = await pipeline.answer(ready, { query: ready.source, variables, http }, context)
  for (const [name, value] of head.headers) response.setHeader(name, value)
  const { errors, data, extensions } = result
  const text = `${JSON.stringify({ errors, data, extensions })}\n`
  response.statusCode = head.status ?? 200
  response.setHeader('content-type', `${type}; charset=utf-8`)
  response.setHeader('content-length', Buffer.byteLength(text))
  response.end(text)
}
