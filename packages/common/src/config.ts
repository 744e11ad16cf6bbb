import { z } from 'zod'
import { DEFAULT_HOP_MS } from './call.ts'
import type { Limit } from './rate-limit.ts'

export type Env = Record<string, string | undefined>

/** Every fault of a configuration at once, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Parses named variables by a zod shape; throws one ConfigError that lists every missing or bad variable. */
export function readConfig<T extends z.ZodRawShape>(
  shape: T,
  env: Env = process.env,
): z.output<z.ZodObject<T>> {
  const given = Object.fromEntries(Object.keys(shape).map((name) => [name, env[name] || undefined]))
  const result = z.object(shape).safeParse(given)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${fault(issue, given)}`)
  throw new ConfigError(`configuration is not usable:\n${faults.join('\n')}`)
}

const fault = (issue: z.core.$ZodIssue, given: Record<string, unknown>) =>
  given[String(issue.path[0])] === undefined ? 'is missing' : issue.message

/** A TCP port; 0 lets the system choose. */
export const port = (fallback?: number) =>
  withDefault(z.coerce.number('must be a port').int().min(0).max(65535), fallback)

/** A whole number within bounds. */
export const integer = (fallback: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number('must be a whole number').int().min(min).max(max).default(fallback)

/** An absolute URL. */
export const url = (fallback?: string) => withDefault(z.url('must be an absolute URL'), fallback)

/** JSON, to be piped into the shape that it must have. */
export const json = () =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('must be JSON')
      return z.NEVER
    }
  })

/** `burst/seconds`: that many at once, refilled evenly over that time. */
export const rate = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context): Limit => {
      const [, burst = '', seconds = ''] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? []
      if (!burst) context.addIssue('must be burst/seconds, such as 2000/10')
      return { burst: Number(burst), seconds: Number(seconds) }
    })

/** A comma-separated list; empty parts are dropped. */
export const list = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )

/** A secret of at least 32 characters. There is no default, so none can reach production. */
export const secret = () => z.string().min(32, 'must have at least 32 characters')

/** The variables that every process reads. */
export const processConfig = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** The address that servers bind to. */
  BIND_HOST: z.string().default('127.0.0.1'),
  /** The longest that a call of another service may take; a request's own deadline cuts it shorter. */
  HOP_TIMEOUT_MS: integer(DEFAULT_HOP_MS, 1),
}

function withDefault<T extends z.ZodType>(schema: T, fallback: z.output<T> | undefined) {
  return fallback === undefined ? schema : (schema.default(fallback as never) as unknown as T)
}
