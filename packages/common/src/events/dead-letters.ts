import { headers, type JetStreamManager, type JsMsg, type MsgHdrs, type StoredMsg } from 'nats'
import type { JetStream } from '../stores/nats.ts'
import { receive, type Received } from './received.ts'

/** One event that a consumer could never handle, as the stream `DLQ` keeps it. */
export interface DeadLetter {
  /** Its sequence in `DLQ`. */
  seq: number
  /** The durable that gave it up. */
  consumer: string
  type: string
  /** Where it came from, and its sequence there. */
  subject: string
  originSeq: number
  error: string
  diedAt: Date
  /** The event itself; undefined when it does not decode. */
  event: Received | undefined
}

const deadSubject = (durable: string) => `dlq.${durable}`

/** Redriven events of one durable come by this subject of the stream `DLQ`, so that no other consumer sees them again. */
export const redriveSubject = (durable: string): string => `redrive.${durable}`

/** Copies an event to the DLQ; resolves when the copy is stored. The same event of the same consumer is stored once. */
export async function bury(
  jetstream: JetStream,
  durable: string,
  message: JsMsg,
  error: Error,
): Promise<void> {
  const map = copyOf(message.headers)
  map.set('Nats-Msg-Id', `${durable}:${message.info.stream}:${message.seq}`)
  map.set('event-id', message.headers?.get('event-id') || message.headers?.get('Nats-Msg-Id') || '')
  map.set('dlq-consumer', durable)
  // One that dies again after a redrive keeps the place that it first came from.
  map.set('dlq-subject', map.get('dlq-subject') || message.subject)
  map.set('dlq-seq', map.get('dlq-seq') || String(message.seq))
  map.set('dlq-error', error.message.replaceAll(/[\r\n]+/g, ' '))
  await jetstream.publish(deadSubject(durable), message.data, { headers: map })
}

/** Every dead letter, oldest first. */
export async function listDeadLetters(manager: JetStreamManager): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = []
  const { state } = await manager.streams.info('DLQ')
  for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq++) {
    const stored = await readLetter(manager, seq)
    if (stored) letters.push(toLetter(stored))
  }
  return letters
}

/** One dead letter; undefined when there is none of that sequence. */
export async function getDeadLetter(manager: JetStreamManager, seq: number): Promise<DeadLetter | undefined> {
  const stored = await readLetter(manager, seq)
  return stored && toLetter(stored)
}

/** Hands a dead letter to its consumer again and takes it out of the DLQ. Effects are idempotent, so a crash between is harmless. */
export async function redrive(
  jetstream: JetStream,
  manager: JetStreamManager,
  seq: number,
): Promise<boolean> {
  const stored = await readLetter(manager, seq)
  if (!stored) return false
  const map = copyOf(stored.header)
  map.set('Nats-Msg-Id', `redrive:${seq}`)
  await jetstream.publish(redriveSubject(stored.header.get('dlq-consumer')), stored.data, { headers: map })
  await manager.streams.deleteMessage('DLQ', seq)
  return true
}

async function readLetter(manager: JetStreamManager, seq: number): Promise<StoredMsg | undefined> {
  const stored = await manager.streams.getMessage('DLQ', { seq }).catch((error: unknown) => {
    if (/no message found/i.test((error as Error).message)) return undefined
    throw error
  })
  return stored?.subject.startsWith('dlq.') ? stored : undefined
}

function toLetter(stored: StoredMsg): DeadLetter {
  const header = (name: string) => stored.header.get(name)
  return {
    seq: stored.seq,
    consumer: header('dlq-consumer'),
    type: header('type'),
    subject: header('dlq-subject'),
    originSeq: Number(header('dlq-seq')),
    error: header('dlq-error'),
    diedAt: stored.time,
    event: decoded(stored),
  }
}

function decoded(stored: StoredMsg): Received | undefined {
  try {
    return receive({ headers: stored.header, data: stored.data, seq: Number(stored.header.get('dlq-seq')) })
  } catch {
    return undefined
  }
}

function copyOf(from: MsgHdrs | undefined): MsgHdrs {
  const map = headers()
  for (const key of from?.keys() ?? []) map.set(key, from!.get(key))
  return map
}
