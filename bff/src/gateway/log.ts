import type { Log } from '@girok/common/log'

/** Apollo's parts log through ours; what they find worth an info line we do not. */
export const gatewayLog = (log: Log) => ({
  debug: (message?: unknown) => log.trace(message),
  info: (message?: unknown) => log.debug(message),
  warn: (message?: unknown) => log.warn(message),
  error: (message?: unknown) => log.error(message),
})
