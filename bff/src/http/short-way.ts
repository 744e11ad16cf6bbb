import type { HTTPGraphQLRequest } from '@apollo/server'
import { HeaderMap } from '@apollo/server'
import type { Request, RequestHandler } from 'express'
import type { BffContext } from '../context.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { ShortPipeline } from '../gateway/short/pipeline.ts'
import type { OperationBody } from './operation-body.ts'

/** Answers operations that are planned already; everything else goes on to Apollo Server. */
export function shortWay(gateway: Gateway, pipeline: ShortPipeline<BffContext>): RequestHandler {
  return async (request, response, next) => {
    const body = request.body as OperationBody
    const variables = body.variables ?? {}
    const ready = gateway.ready(body, variables)
    if (!ready) return next()
    const asked = { query: ready.source, variables, http: httpOf(request) }
    const { head, result } = await pipeline.answer(ready, asked, response.locals.graphql)
    for (const [name, value] of head.headers) response.setHeader(name, value)
    // The request accepts one type by now.
    response.setHeader('content-type', `${request.headers.accept}; charset=utf-8`)
    const { errors, data, extensions } = result
    response.status(head.status ?? 200).send(`${JSON.stringify({ errors, data, extensions })}\n`)
  }
}

/** As much of HTTP as plugins look at. */
function httpOf({ method, headers, body }: Request): HTTPGraphQLRequest {
  const accept = new HeaderMap([['accept', headers.accept ?? '']])
  return { method, headers: accept, search: '', body }
}
