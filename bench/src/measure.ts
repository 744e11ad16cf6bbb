import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { cpuMsOf } from '@girok/e2e/support/cpu'

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
  /** The processes that are this door and nothing else's; their CPU time is counted. */
  pids?: readonly number[]
}

export interface Load {
  /** Requests per second, the median of the rounds. */
  rate: number
  p99: number
  /** CPU time of the target's processes for one request, in ms. */
  cpuMs: number
  /** Answers that were refused, failed or had errors in them. */
  faults: number
}

export interface Pace {
  rounds: number
  seconds: number
  warmSeconds: number
}

const USUAL: Pace = { rounds: 3, seconds: 5, warmSeconds: 2 }
/** Of a busy machine's answers, one or two may come too late; more than this share says that something is broken. */
const MOST_FAULTS = 0.01
/** Enough to keep a door busy, and few enough that nothing behind it comes near its deadline on two busy cores. */
const CONNECTIONS = 6

type Shot = Load & { total: number }

/** Loads several targets in interleaved rounds, so that all see the same machine; many faulty answers fail the bench. */
export async function compare(targets: readonly Target[], pace = USUAL): Promise<Map<string, Load>> {
  const shots = new Map(targets.map(({ name }) => [name, [] as Shot[]]))
  for (const target of targets) await fire(target, pace.warmSeconds)
  for (let round = 0; round < pace.rounds; round++)
    for (const target of targets) shots.get(target.name)!.push(await fire(target, pace.seconds))
  for (const [name, all] of shots) requireFew(name, all)
  const middle = (all: Shot[], of: keyof Shot) => median(all.map((shot) => shot[of]))
  const summary = (all: Shot[]): Load => ({
    rate: Math.round(middle(all, 'rate')),
    p99: middle(all, 'p99'),
    cpuMs: middle(all, 'cpuMs'),
    faults: sum(all, 'faults'),
  })
  return new Map([...shots].map(([name, all]) => [name, summary(all)]))
}

const sum = (all: readonly Shot[], of: keyof Shot) => all.reduce((so, shot) => so + shot[of], 0)

function requireFew(name: string, all: readonly Shot[]): void {
  const [faults, total] = [sum(all, 'faults'), sum(all, 'total')]
  if (total === 0 || faults > total * MOST_FAULTS)
    throw new Error(`${name}: ${faults} of ${total} answers were faulty`)
}

async function fire({ url, headers = {}, body, pids = [] }: Target, duration: number): Promise<Shot> {
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)
  const before = cpu()
  const result = await autocannon({
    url,
    duration,
    connections: CONNECTIONS,
    headers,
    // GraphQL tells of its faults in an answer that is 200.
    verifyBody: (answer) => !String(answer).includes('"errors"'),
    ...(body !== undefined && { method: 'POST', body }),
  })
  const spent = cpu() - before
  const { requests, latency, non2xx, errors, mismatches } = result
  const faults = non2xx + errors + mismatches
  const { total, average: rate } = requests
  return { rate, p99: latency.p99, cpuMs: spent / total, faults, total }
}
