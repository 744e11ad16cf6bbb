import { connect, type JetStreamClient, type NatsConnection } from 'nats'
import { ensureStreams } from '../events/streams.ts'
import type { Log } from '../log.ts'

export interface Bus {
  connection: NatsConnection
  jetstream: JetStreamClient
}

/** Connects to NATS, for ever: while the server is away publishing fails and outboxes keep what they hold. */
export async function connectNats(url: string, service: string, log: Log, replicas = 1): Promise<Bus> {
  const connection = await connect({
    servers: url.split(','),
    name: service,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    waitOnFirstConnect: true,
    pingInterval: 10_000,
  })
  void report(connection, log)
  await ensureStreams(await connection.jetstreamManager(), replicas)
  return { connection, jetstream: connection.jetstream() }
}

async function report(connection: NatsConnection, log: Log): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === 'disconnect' || type === 'reconnect') log.warn(`NATS ${type}`)
  }
}

/** Sends what is buffered, then closes; a server that is gone is not waited for. */
export async function closeNats({ connection }: Bus): Promise<void> {
  const settled = connection.drain().catch(() => connection.close())
  await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 1_000).unref())])
}
