import CircuitBreaker from 'opossum'
import { AppError, unavailable } from '../errors.ts'
import type { Metrics } from '../metrics.ts'

const WINDOW_MS = 10_000
const OPEN_MS = 1_000
/** Fewer calls than this in the window say nothing. */
const MIN_CALLS = 20
const FAULTS_PERCENT = 50

type Work = () => Promise<unknown>

export interface Breaker {
  run: <T>(work: () => Promise<T>) => Promise<T>
  close: () => void
}

/**
 * One per target service: while more than half of its calls fail, further ones fail at once instead of waiting, and
 * each second one of them tries. Only faults of the target count, never a caller's mistake.
 */
export function createBreaker(target: string, metrics: Metrics | undefined): Breaker {
  const breaker = new CircuitBreaker((work: Work) => work(), {
    name: target,
    timeout: false,
    rollingCountTimeout: WINDOW_MS,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    volumeThreshold: MIN_CALLS,
    errorThresholdPercentage: FAULTS_PERCENT,
    resetTimeout: OPEN_MS,
    errorFilter: (error) => !isFaultOfTarget(error),
  })
  const show = (open: 0 | 1) => metrics?.breakerOpen.set({ target }, open)
  breaker.on('open', () => show(1)).on('close', () => show(0))
  show(0)
  return {
    run: async <T>(work: () => Promise<T>) => {
      try {
        return (await breaker.fire(work)) as T
      } catch (error) {
        throw (error as { code?: string }).code === 'EOPENBREAKER' ? unavailable(target, error) : error
      }
    },
    close: () => breaker.shutdown(),
  }
}

const FAULTS: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL'])
const isFaultOfTarget = (error: unknown) => !(error instanceof AppError) || FAULTS.has(error.code)
