import type { Request, RequestHandler, Response } from 'express'
import { parse, type DocumentNode } from 'graphql'
import type { Call } from '@girok/common/call'
import { AppError } from '@girok/common/errors'
import { Loaders } from '@girok/common/graphql/loaders'
import { readMetadata } from '@girok/common/grpc/metadata'
import { hopDeadline, hopMetadata } from '@girok/common/http/hop'
import type { Log } from '@girok/common/log'
import { secondsSince, type Metrics } from '@girok/common/metrics'
import type { HopGuard } from '@girok/common/s2s/guard'
import { tracedCall } from '@girok/common/trace'
import type { Services } from '../clients.ts'
import { readOperation } from '../http/operation-body.ts'
import { runDocument, type Runnable } from '../gateway/run-document.ts'

interface Parts {
  subgraph: Runnable
  services: Services
  guard: HopGuard
  log: Log
  metrics: Metrics
}

/** The steps of a fetch: how long it took; who asks, before a byte of the body is read; and the answer. */
export function answerDocuments({ subgraph, services, guard, log, metrics }: Parts): {
  observe: RequestHandler
  guard: RequestHandler
  run: RequestHandler
} {
  const documents = new Documents()
  return {
    observe: (_request, response, next) => {
      const start = performance.now()
      response.once('close', () => {
        const code = response.statusCode < 400 ? 'OK' : String(response.statusCode)
        metrics.served.observe({ method: 'Run', code }, secondsSince(start))
      })
      next()
    },
    guard: async (request, response, next) => {
      response.locals['caller'] = await guard(hopMetadata(request.headers), 'Run')
      next()
    },
    run: async (request, response) => {
      const { query, variables, operationName } = readOperation(request.body)
      const document = documents.get(query ?? '')
      const outcome = await tracedCall(callOf(request, response), 'SERVER', 'subgraph', async (call) => {
        const context = {
          identity: { call },
          loaders: new Loaders(),
          covered: [],
          degraded: new Set<string>(),
        }
        const run = { document, variables: variables ?? {}, operationName: operationName ?? undefined }
        const result = await runDocument(subgraph, run, { ...context, ...services }, log)
        return { ...result, extensions: { degraded: [...context.degraded] } }
      })
      response.json(outcome)
    },
  }
}

function callOf(request: Request, response: Response): Call {
  const deadline = hopDeadline(request.headers)
  const gone = new AbortController()
  response.once('close', () => response.writableFinished || gone.abort())
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(Math.max(0, deadline - Date.now()))])
  const caller = String(response.locals['caller'])
  return readMetadata(hopMetadata(request.headers), { caller, deadline, signal })
}

/** Parsed documents; a gateway sends the same few again and again. */
class Documents {
  static readonly #most = 1_000
  readonly #known = new Map<string, DocumentNode>()

  get(query: string): DocumentNode {
    const known = this.#known.get(query)
    if (known) return known
    const document = parsed(query)
    if (this.#known.size >= Documents.#most) this.#known.delete(this.#known.keys().next().value!)
    this.#known.set(query, document)
    return document
  }
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query)
  } catch (cause) {
    throw new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', 'the document does not parse', { cause })
  }
}
