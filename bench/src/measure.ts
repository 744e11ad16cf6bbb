import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

/** The value below which a share of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)

/** Resident memory of a process in MB (Linux). */
export function rssOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

export interface Target {
  name: string
  url: string
  headers?: Record<string, string>
  body?: string
}

export interface Load {
  /** Requests per second, the median of the rounds. */
  rate: number
  p99: number
}

const ROUNDS = 3
const SECONDS = 5
const CONNECTIONS = 16

/** Loads several targets in interleaved rounds, so that all see the same machine; anything but 2xx fails the bench. */
export async function compare(targets: readonly Target[]): Promise<Map<string, Load>> {
  const rates = new Map(targets.map(({ name }) => [name, [] as autocannon.Result[]]))
  for (const target of targets) await fire(target, 2)
  for (let round = 0; round < ROUNDS; round++)
    for (const target of targets) rates.get(target.name)!.push(await fire(target, SECONDS))
  const summary = (results: autocannon.Result[]) => ({
    rate: Math.round(median(results.map((r) => r.requests.average))),
    p99: median(results.map((r) => r.latency.p99)),
  })
  return new Map([...rates].map(([name, results]) => [name, summary(results)]))
}

async function fire({ name, url, headers = {}, body }: Target, duration: number): Promise<autocannon.Result> {
  const result = await autocannon({
    url,
    duration,
    connections: CONNECTIONS,
    headers,
    ...(body !== undefined && { method: 'POST', body }),
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${name}: ${result.non2xx} refused, ${result.errors} failed`)
  return result
}
