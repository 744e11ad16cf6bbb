import { setTimeout as delay } from 'node:timers/promises'
import { newCall } from '@girok/common/call'
import type { AnyReceived } from '@girok/common/events/received'
import type { Log } from '@girok/common/log'
import type { Chat } from '../domain/chat.ts'
import { Memberships } from '../domain/memberships.ts'
import type { Person } from '../domain/person.ts'
import { audienceOf } from './audience.ts'

interface Watch {
  sockets: number
  loaded: Promise<void>
  /** Aborts when the last socket has gone. */
  gone: AbortController
}

const PAGE_SIZE = 1_000
const RETRY_DELAYS_MS = [250, 500, 1_000, 2_000, 5_000]

/** Which of this node's people are in which chat rooms, for as long as they have a socket here. */
export class Rooms {
  readonly #chat: Pick<Chat, 'listMemberships'>
  readonly #log: Log
  readonly #memberships = new Memberships()
  readonly #watches = new Map<string, Watch>()

  constructor(chat: Pick<Chat, 'listMemberships'>, log: Log) {
    this.#chat = chat
    this.#log = log
  }

  /** One more socket of a person; resolves once all their rooms are known. Sockets of one person share the load. */
  watch(person: Person): Promise<void> {
    const watch = this.#watches.get(person.userId) ?? this.#begin(person)
    watch.sockets++
    return watch.loaded
  }

  /** One socket less. */
  unwatch(userId: string): void {
    const watch = this.#watches.get(userId)
    if (!watch || --watch.sockets > 0) return
    watch.gone.abort()
    this.#watches.delete(userId)
    this.#memberships.forget(userId)
  }

  /** Which of this node's people get an event. */
  audienceOf(event: AnyReceived): string[] {
    return [...audienceOf(event, this.#memberships)].filter((userId) => this.#watches.has(userId))
  }

  #begin(person: Person): Watch {
    const gone = new AbortController()
    // Changes are kept from here on, before the first page is asked for: nothing falls between.
    this.#memberships.begin(person.userId)
    const watch = { sockets: 0, gone, loaded: this.#load(person, gone.signal) }
    this.#watches.set(person.userId, watch)
    return watch
  }

  /** Tries as long as somebody waits: chat being away for a moment costs a moment. */
  async #load(person: Person, gone: AbortSignal): Promise<void> {
    for (let attempt = 0; !gone.aborted; attempt++) {
      try {
        return await this.#loadPages(person, gone)
      } catch (error) {
        if (gone.aborted) return
        this.#log.warn({ err: error, userId: person.userId, attempt }, 'memberships could not be loaded yet')
        const wait = RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)]
        await delay(wait, undefined, { signal: gone }).catch(() => undefined)
      }
    }
  }

  async #loadPages(person: Person, gone: AbortSignal): Promise<void> {
    let pageToken = ''
    do {
      const request = { pageSize: PAGE_SIZE, pageToken }
      const page = await this.#chat.listMemberships(request, newCall({ ...person, signal: gone }))
      if (gone.aborted) return
      for (const { roomId, version } of page.memberships)
        this.#memberships.join(roomId, person.userId, version)
      pageToken = page.nextPageToken
    } while (pageToken !== '')
    this.#memberships.settle(person.userId)
  }
}
