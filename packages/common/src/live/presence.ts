import type { ChainableCommander, Redis } from 'ioredis'
import { unavailable } from '../errors.ts'

/** Whether a person is online, and when they last were. */
export interface Seen {
  online: boolean
  /** Absent while they are online, and when nobody remembers. */
  lastSeenAt?: Date
}

/** How long a node's word counts when it is not renewed. */
export const PRESENCE_TTL_MS = 20_000
const SEEN_KEPT_SECONDS = 30 * 24 * 3_600
/** A node's list of people outlives its word, so that others can tell of its end. */
const LIST_KEPT_MS = 10 * PRESENCE_TTL_MS

const presenceKey = (userId: string) => `presence:{${userId}}`
const seenKey = (userId: string) => `presence:seen:{${userId}}`
const peopleKey = (node: string) => `presence:node:${node}`

/** Each script counts the nodes whose word still holds, by the server's own clock. */
const COUNT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local nodes = redis.call('ZCARD', KEYS[1])`
const ARRIVE = `${COUNT}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return nodes`
const LEAVE = `
redis.call('ZREM', KEYS[1], ARGV[1])${COUNT}
if nodes == 0 then redis.call('SET', KEYS[2], now, 'EX', ARGV[2]) end
return { nodes, now }`
const LOOK = `${COUNT}
return { nodes, redis.call('GET', KEYS[2]) }`

interface Scripted {
  presenceArrive: (key: string, node: string, ttlMs: number) => unknown
  presenceLeave: (key: string, seen: string, node: string, seconds: number) => Promise<[number, number]>
  presenceLook: (key: string, seen: string) => unknown
}

/**
 * Who is online, in the cache: written by the socket nodes, each for its own people and for a limited time; read by
 * whoever must know. UNAVAILABLE while the cache is away.
 */
export class Presence {
  readonly #valkey: Redis
  readonly #ttlMs: number

  constructor(valkey: Redis, ttlMs = PRESENCE_TTL_MS) {
    this.#valkey = valkey
    this.#ttlMs = ttlMs
    valkey.defineCommand('presenceArrive', { numberOfKeys: 1, lua: ARRIVE })
    valkey.defineCommand('presenceLeave', { numberOfKeys: 2, lua: LEAVE })
    valkey.defineCommand('presenceLook', { numberOfKeys: 2, lua: LOOK })
  }

  /** People are at a node, now or still; yields those who were nowhere before. */
  async arrive(node: string, userIds: readonly string[]): Promise<string[]> {
    if (userIds.length === 0) return []
    const [, , ...nodes] = await this.#ask((batch, scripts) => {
      batch.sadd(peopleKey(node), ...userIds).pexpire(peopleKey(node), LIST_KEPT_MS)
      for (const userId of userIds) scripts.presenceArrive(presenceKey(userId), node, this.#ttlMs)
    })
    return userIds.filter((_, i) => nodes[i] === 0)
  }

  /** People have gone from a node; those whom no other one has are offline now and yielded, with the time. */
  async leave(node: string, userIds: readonly string[]): Promise<Map<string, Date>> {
    if (userIds.length === 0) return new Map()
    const [, ...answers] = await this.#ask((batch, scripts) => {
      batch.srem(peopleKey(node), ...userIds)
      for (const userId of userIds)
        void scripts.presenceLeave(presenceKey(userId), seenKey(userId), node, SEEN_KEPT_SECONDS)
    })
    const gone = new Map<string, Date>()
    for (const [i, [nodes, at]] of (answers as [number, number][]).entries())
      if (nodes === 0) gone.set(userIds[i]!, new Date(at))
    return gone
  }

  /** Takes some people off the list of a node that has died; several may take, each gets others. */
  async takeFrom(node: string, count: number): Promise<string[]> {
    const [people] = await this.#ask((batch) => batch.spop(peopleKey(node), count))
    return people as string[]
  }

  /** Everybody asked for, by id. */
  async lookUp(userIds: readonly string[]): Promise<Map<string, Seen>> {
    if (userIds.length === 0) return new Map()
    const answers = await this.#ask((_, scripts) => {
      for (const userId of userIds) scripts.presenceLook(presenceKey(userId), seenKey(userId))
    })
    return new Map(userIds.map((userId, i) => [userId, toSeen(answers[i] as [number, string | null])]))
  }

  async #ask(write: (batch: ChainableCommander, scripts: Scripted) => unknown): Promise<unknown[]> {
    try {
      const batch = this.#valkey.pipeline()
      write(batch, batch as unknown as Scripted)
      const results = (await batch.exec()) ?? []
      const failed = results.find(([error]) => error)?.[0]
      if (failed) throw failed
      return results.map(([, answer]) => answer)
    } catch (error) {
      throw unavailable('presence', error)
    }
  }
}

function toSeen([nodes, at]: [number, string | null]): Seen {
  if (nodes > 0) return { online: true }
  return { online: false, ...(at !== null && { lastSeenAt: new Date(Number(at)) }) }
}
