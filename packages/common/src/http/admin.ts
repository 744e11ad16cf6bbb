import express, { type Express, type Response } from 'express'
import { isDraining } from '../draining.ts'
import type { Metrics } from '../metrics.ts'
import { listen, type HttpServer } from './listen.ts'

/** Throws when what it looks at is away. */
export type Check = (() => Promise<unknown>) & { optional?: true }

/** Named checks of what a process needs to answer. */
export type Checks = Record<string, Check>

/** A check of what a process can do without for a while: it stays ready, and says that it is degraded. */
export const optional = (check: () => Promise<unknown>): Check =>
  Object.assign(async () => check(), { optional: true } as const)

const CHECK_LIMIT_MS = 1_000

/** Adds `/healthz` (the process runs) and `/readyz` (what it needs answers). */
export function addHealth(app: Express, checks: Checks): void {
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  app.get('/readyz', (_request, response) => answerReady(response, checks))
}

async function answerReady(response: Response, checks: Checks): Promise<void> {
  if (isDraining()) return void response.status(503).json({ status: 'draining' })
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({ name, check, ok: await passes(check) })),
  )
  const away = results.filter(({ ok }) => !ok)
  const ready = away.every(({ check }) => check.optional)
  const status = away.length === 0 ? 'ok' : ready ? 'degraded' : 'unavailable'
  response
    .status(ready ? 200 : 503)
    .json({ status, checks: Object.fromEntries(results.map(({ name, ok }) => [name, ok])) })
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  const late = new Promise((_resolve, reject) => setTimeout(reject, CHECK_LIMIT_MS).unref())
  return Promise.race([Promise.resolve().then(check), late]).then(
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
