import {
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  nanos,
  type JetStreamManager,
  type StreamConfig,
} from 'nats'

const DAY_MS = 24 * 60 * 60_000
/** Within this time the stream drops an event whose id it has seen. */
const DUPLICATE_WINDOW_MS = 10 * 60_000

/** Each stream's subjects, and how many days it keeps an event. */
export const streams = {
  AUTH: { subjects: ['auth.>'], days: 7 },
  FEED: { subjects: ['feed.>'], days: 30 },
  CHAT: { subjects: ['chat.>'], days: 7 },
  MATCHING: { subjects: ['matching.>'], days: 1 },
  PERSONAL: { subjects: ['personal.>'], days: 30 },
  MEDIA: { subjects: ['media.>'], days: 7 },
  NOTIFICATION: { subjects: ['notification.>'], days: 7 },
  /** Copies of events that a consumer could never handle, until somebody redrives them. */
  DLQ: { subjects: ['dlq.>', 'redrive.>'], days: 30 },
} as const

export type StreamName = keyof typeof streams

const settings = (name: StreamName, replicas: number): Partial<StreamConfig> & { name: string } => ({
  name,
  subjects: [...streams[name].subjects],
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  max_age: nanos(streams[name].days * DAY_MS),
  duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  num_replicas: replicas,
})

/** Creates or updates every stream. Safe to run from any number of processes at once. */
export async function ensureStreams(manager: JetStreamManager, replicas = 1): Promise<void> {
  await Promise.all(
    (Object.keys(streams) as StreamName[]).map(async (name) => {
      const wanted = settings(name, replicas)
      // `add` succeeds when an equal stream exists, and fails when it exists with other settings.
      await manager.streams.add(wanted).catch(() => manager.streams.update(name, wanted))
    }),
  )
}
