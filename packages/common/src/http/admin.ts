import express, { type Express, type Response } from 'express'
import type { Metrics } from '../metrics.ts'
import { listen, type HttpServer } from './listen.ts'

/** Named checks of what a process needs to answer; each throws when it is away. */
export type Checks = Record<string, () => Promise<unknown>>

const CHECK_LIMIT_MS = 1_000

/** Adds `/healthz` (the process runs) and `/readyz` (what it needs answers). */
export function addHealth(app: Express, checks: Checks): void {
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  app.get('/readyz', (_request, response) => answerReady(response, checks))
}

async function answerReady(response: Response, checks: Checks): Promise<void> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const),
  )
  const ready = results.every(([, ok]) => ok)
  response
    .status(ready ? 200 : 503)
    .json({ status: ready ? 'ok' : 'unavailable', checks: Object.fromEntries(results) })
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  const late = new Promise((_resolve, reject) => setTimeout(reject, CHECK_LIMIT_MS).unref())
  return Promise.race([check(), late]).then(
    () => true,
    () => false,
  )
}

/** The admin port of a process: health and `/metrics`, for operators only. */
export function startAdmin(options: {
  host: string
  port: number
  checks: Checks
  metrics: Metrics
}): Promise<HttpServer> {
  const app = express().disable('x-powered-by')
  addHealth(app, options.checks)
  app.get('/metrics', async (_request, response) => {
    response.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics())
  })
  return listen(app, options.host, options.port)
}
