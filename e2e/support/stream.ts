import type { NatsConnection } from 'nats'
import { MessageSent } from '@girok/proto/chat/v1/events'

/** The room's `chat.message.sent` seqs in stream order, read until `count` have come. */
export async function publishedMessages(
  connection: NatsConnection,
  room: string,
  count: number,
): Promise<number[]> {
  const consumer = await connection
    .jetstream()
    .consumers.get('CHAT', { filterSubjects: [`chat.message.sent.${room}`] })
  const messages = await consumer.consume()
  const seqs: number[] = []
  for await (const message of messages) {
    seqs.push(MessageSent.decode(message.data).message!.seq)
    if (seqs.length >= count && message.info.pending === 0) break
  }
  return seqs
}
