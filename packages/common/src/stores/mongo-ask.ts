import type { Call } from '../call.ts'
import { AppError, unavailable } from '../errors.ts'
import { isDuplicateKey } from './mongo.ts'

/** What makes a command of the driver end with its call. */
export interface CallOptions {
  signal?: AbortSignal
  maxTimeMS?: number
}

/** Asks the store for a call: its cancellation and deadline reach the server, and a store that is away is UNAVAILABLE. */
export async function ask<T>(call: Call | undefined, work: (options: CallOptions) => Promise<T>): Promise<T> {
  const timeLeft = () => Math.max(1, Math.ceil(call!.deadline - Date.now()))
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(call ? { signal: call.signal, maxTimeMS: timeLeft() } : {})
    } catch (error) {
      if (attempt === ATTEMPTS || !isDeadlock(error as DriverError)) throw explain(error as DriverError)
    }
  }
}

/** FerretDB's backend may find that two writes wait for each other; it undoes one of them, which is then tried again. */
const ATTEMPTS = 4
const isDeadlock = ({ message = '' }: DriverError) => /deadlock detected/.test(message)

/** For a catch: what to go on with when a unique index refused a write; other faults stay faults. */
export const unlessDuplicate =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if (!isDuplicateKey(error)) throw error
    return otherwise
  }

interface DriverError {
  name?: string
  code?: number | string
  message?: string
}

/** The driver's own faults of connections, pools and the choice of a server. */
const CONNECTION_FAULT =
  /^(Mongo(Network|NetworkTimeout|NotConnected|Server(Selection|Closed)|TopologyClosed|Pool(Cleared|Closed)|WaitQueueTimeout)|MongooseServerSelection|PoolClearedOnNetwork)Error$/
/** What a socket says that broke before the driver noticed. */
const SOCKET_FAULT = /^(E[A-Z]+|ERR_STREAM_.+)$/
/** What a member of a replica set says while it steps down, starts or ends. */
const NOT_PRIMARY = new Set([91, 189, 10107, 11600, 11602, 13435, 13436])
/** PostgreSQL's words, which FerretDB hands through. */
const BACKEND_AWAY =
  /failed to connect|connection (refused|reset)|shutting down|starting up|terminating connection|conn closed/
const TIME_LIMIT_EXPIRED = 50

function explain(error: DriverError): unknown {
  const { name = '', code = 0, message = '' } = error
  const ofServer = name === 'MongoServerError'
  const broken = CONNECTION_FAULT.test(name) || (typeof code === 'string' && SOCKET_FAULT.test(code))
  if (broken || (ofServer && (NOT_PRIMARY.has(Number(code)) || BACKEND_AWAY.test(message))))
    return unavailable('the store', error)
  if (ofServer && code === TIME_LIMIT_EXPIRED)
    return new AppError('DEADLINE_EXCEEDED', 'UNSPECIFIED', 'the store did not answer in time', {
      cause: error,
    })
  return error
}
