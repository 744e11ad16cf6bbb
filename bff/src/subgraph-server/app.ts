import express from 'express'
import { addHealth, startAdmin } from '@girok/common/http/admin'
import { jsonBody } from '@girok/common/http/json'
import { listen } from '@girok/common/http/listen'
import { problemHandler } from '@girok/common/http/problem'
import { startWithin } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard, serviceTokens } from '@girok/common/s2s/identity'
import { closeServices, connectServices } from '../clients.ts'
import { runnable } from '../gateway/runnable.ts'
import { subgraphs } from '../subgraphs/all.ts'
import type { RemoteName, SubgraphConfig } from './config.ts'
import { answerDocuments } from './handler.ts'

const BODY_LIMIT = '4mb'

/** Starts one subgraph as an HTTP server of its own, for gateways with a service token only. */
export async function start(name: RemoteName, config: SubgraphConfig): Promise<Running> {
  const target = `subgraph-${name}` as const
  const log = createLog(target, config.LOG_LEVEL)
  const metrics = createMetrics(target)
  const tokens = serviceTokens(config, target, config.clientSecret)
  return startWithin(async (life) => {
    const services = life.add(connectServices(config, tokens, metrics), closeServices)
    const subgraph = runnable(subgraphs.find((one) => one.name === name)!)
    const app = express().disable('x-powered-by')
    addHealth(app, {})
    const guard = serviceGuard(config, target)
    const answer = answerDocuments({ subgraph, services, guard, log, metrics })
    app.post('/graphql', answer.observe, answer.guard, jsonBody(BODY_LIMIT), answer.run)
    app.use(problemHandler(log))
    const http = life.add(await listen(app, config.BIND_HOST, config.port, log), (server) => server.close())
    const { BIND_HOST: host, adminPort } = config
    const admin = await startAdmin({ host, port: adminPort, checks: {}, metrics })
    life.add(admin, (server) => server.close())
    log.info({ port: http.port }, `${target} is ready`)
    return { http: http.port, admin: admin.port }
  })
}
