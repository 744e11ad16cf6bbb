import { ConfigError } from './config.ts'

/**
 * The origins that browsers may call from. Empty in development means the usual local ones;
 * `bffPort` is the BFF's, whose own pages are always among them.
 */
export function allowedOrigins(
  config: { APP_ORIGINS: readonly string[]; NODE_ENV: string },
  bffPort: number,
): readonly string[] {
  if (config.APP_ORIGINS.length > 0) return config.APP_ORIGINS
  if (config.NODE_ENV === 'production')
    throw new ConfigError('configuration is not usable:\n  APP_ORIGINS: is missing')
  const local = [bffPort, 3000, 5173].map((port) => `http://localhost:${port}`)
  return [...local, `http://127.0.0.1:${bffPort}`]
}
